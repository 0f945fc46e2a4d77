import { Context } from '@temporalio/activity';
import { defaultPayloadConverter } from '@temporalio/common';
import { type RebaselineInput, rebaselineInput, unwrapJsonString } from '../../contract/input.js';

/** The run of the same endpoint before this one. */
export interface PreviousRun {
  readonly completed: boolean;
  /** What a person pasted for it. */
  readonly pasted: unknown;
}

/**
 * The latest other run with this workflow ID, from Temporal's visibility store. Null if there is none, and if the namespace
 * does not let the worker list runs: the comparison of inputs is a help, not a condition of a run.
 */
export async function previousRun(workflowId: string, originalRunId: string): Promise<PreviousRun | null> {
  try {
    const { client, info } = Context.current();
    const { namespace } = client.options;
    const { executions } = await client.workflowService.listWorkflowExecutions({
      namespace,
      pageSize: 3,
      query: `WorkflowId = "${workflowId}"`,
    });
    const own = [originalRunId, info.workflowExecution?.runId];
    const other = executions?.find(({ execution }) => !own.includes(execution?.runId ?? ''));
    if (!other?.execution) return null;
    const { history } = await client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: other.execution,
      maximumPageSize: 1,
    });
    const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
    const payload = started?.input?.payloads?.[0];
    // WORKFLOW_EXECUTION_STATUS_COMPLETED of Temporal's API.
    return {
      completed: Number(other.status) === 2,
      pasted: payload ? defaultPayloadConverter.fromPayload(payload) : undefined,
    };
  } catch {
    return null;
  }
}

/**
 * What the input repeats of the run before it although it is meant for one run: the start form of the Temporal UI copies
 * the input of the previous run. An override that a completed run used must not answer another diagnosis unread.
 * @returns a problem that refuses the run, and warnings
 */
export function repeatedMembers(
  input: RebaselineInput,
  previous: PreviousRun | null,
): { readonly problem: string | null; readonly warnings: readonly string[] } {
  const before = rebaselineInput.safeParse(unwrapJsonString(previous?.pasted)).data;
  if (!previous || !before) return { problem: null, warnings: [] };
  const override = input.overrideDiagnosis;
  const again =
    previous.completed &&
    override !== undefined &&
    JSON.stringify(override) === JSON.stringify(before.overrideDiagnosis);
  const incidents =
    input.incidents.length > 0 && JSON.stringify(input.incidents) === JSON.stringify(before.incidents);
  return {
    problem: again
      ? `overrideDiagnosis is the one of the previous run of endpoint "${input.endpointName}", word for word, and that run has ended: the start form of the Temporal UI copies the previous input. Remove overrideDiagnosis, or give the reason why the diagnosis of this run is wrong, then start a new run.`
      : null,
    warnings: incidents
      ? [
          'The input declares the same incidents as the previous run. Check that they are meant for this run: the start form of the Temporal UI copies the previous input.',
        ]
      : [],
  };
}
