/** What `rebaseline local` prints when everything has started. */
import { RUN_LISTS, runListUrl } from '../../contract/search-attributes.js';

export interface Announced {
  readonly environment: Readonly<Record<string, string>>;
  readonly uiUrl: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** As given on the command line; it becomes part of the commands that are shown. */
  readonly stateDir: string;
}

/** The environment to export, the web UI, a link that starts a run, and the commands that move the clock. */
export function announcement(stack: Announced): string {
  const state = stack.stateDir === '.rebaseline' ? '' : ` --state ${stack.stateDir}`;
  return `
Everything is running. In another terminal, export:

${exportLines(stack.environment)}

or run: eval "$(npx rebaseline local env${state})"

Temporal:       ${workflowsUrl(stack)}
${RUN_LISTS.map(({ title, query }) => `  ${title}:\n                ${runListUrl(workflowsUrl(stack), query)}`).join('\n')}
Start a run:    ${startLink(stack, '<endpoint>')}
  with input:   {"endpointName": "<endpoint>", "trainingDataset": {"s3Uri": "s3://…"}}
Move the clock: npx rebaseline local next-hour${state}
                npx rebaseline local step --hours 1${state}

Ctrl-C stops everything. The same command continues from the state in ${stack.stateDir}.
`;
}

/**
 * The form copies the input of the latest run that the link describes, with members that are meant for one run
 * (`incidents`, `overrideDiagnosis`). It finds no run of this ID, so the input stays empty.
 */
const NO_RUN = '00000000-0000-0000-0000-000000000000';

/** Opens the web UI's start form with every field filled except the input, which cannot be part of a URL. */
export function startLink(stack: Omit<Announced, 'environment' | 'stateDir'>, endpointName: string): string {
  const id = `rebaseline-${endpointName}`;
  return (
    `${workflowsUrl(stack)}/start-workflow` +
    `?taskQueue=${stack.taskQueue}&workflowType=retrainAndRebaseline&workflowId=${id}&runId=${NO_RUN}`
  );
}

function workflowsUrl({ uiUrl, namespace }: Pick<Announced, 'uiUrl' | 'namespace'>): string {
  return `${uiUrl}/namespaces/${namespace}/workflows`;
}

/**
 * One `export NAME='value'` per line, safe for a POSIX shell's eval. AWS_PROFILE is unset: the JavaScript SDK prefers it
 * to the keys in the environment, and would use a real account.
 */
export function exportLines(environment: Readonly<Record<string, string>>): string {
  const exports = Object.entries(environment).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  );
  return ['unset AWS_PROFILE AWS_SESSION_TOKEN', ...exports].join('\n');
}
