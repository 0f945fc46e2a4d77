/**
 * Search attributes of a run, type Keyword. In Temporal's list every run that ended is "Completed", whatever its outcome,
 * so these are what makes a list of runs readable.
 */
export const SEARCH_ATTRIBUTES = {
  endpoint: 'RebaselineEndpoint',
  stage: 'RebaselineStage',
  outcome: 'RebaselineOutcome',
} as const;

/** Lists of runs that an operator looks at, as queries of Temporal's visibility. */
export const RUN_LISTS = [
  {
    title: 'waiting for approval',
    query: `${SEARCH_ATTRIBUTES.stage}="approval" AND ExecutionStatus="Running"`,
  },
  {
    title: 'ended, needing a person',
    query: `${SEARCH_ATTRIBUTES.outcome} IN ("NeedsAttention","RolledBack","Unverified","Undetermined","DoNotRetrain")`,
  },
] as const;

/** A list of runs in the Temporal UI. `workflowsUrl` has no slash at the end: `http://…/namespaces/default/workflows`. */
export function runListUrl(workflowsUrl: string, query: string): string {
  return `${workflowsUrl}?query=${encodeURIComponent(query)}`;
}
