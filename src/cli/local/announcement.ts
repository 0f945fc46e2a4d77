/** What a person reads once everything is up. */

export interface Announced {
  readonly environment: Readonly<Record<string, string>>;
  readonly uiUrl: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** As the person gave it, for the commands they will type. */
  readonly stateDir: string;
}

/** The environment to export, the web UI with a ready start link, and how to move the clock. */
export function announcement(stack: Announced): string {
  const state = stack.stateDir === '.rebaseline' ? '' : ` --state ${stack.stateDir}`;
  return `
Up. In another terminal:

${exportLines(stack.environment)}

or all at once: eval "$(npx rebaseline local env${state})"

Temporal:       ${stack.uiUrl}/namespaces/${stack.namespace}/workflows
Start a run:    ${startLink(stack, '<endpoint>')}
  with input:   {"endpointName": "<endpoint>", "trainingDataset": {"s3Uri": "s3://…"}}
Move the clock: npx rebaseline local next-hour${state}
                npx rebaseline local step --hours 1${state}

Ctrl-C stops it; the same command continues from ${stack.stateDir}.
`;
}

/** The web UI's start form with all filled but the input, which cannot be part of an address. */
export function startLink(stack: Omit<Announced, 'environment' | 'stateDir'>, endpointName: string): string {
  const id = `rebaseline-${endpointName}`;
  return (
    `${stack.uiUrl}/namespaces/${stack.namespace}/workflows/start-workflow` +
    `?taskQueue=${stack.taskQueue}&workflowType=retrainAndRebaseline&workflowId=${id}`
  );
}

/**
 * One `export NAME='value'` a line, safe for a POSIX shell's eval. A profile is unset: the JavaScript SDK takes it
 * before the keys in the environment, and with it a real account.
 */
export function exportLines(environment: Readonly<Record<string, string>>): string {
  const exports = Object.entries(environment).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  );
  return ['unset AWS_PROFILE AWS_SESSION_TOKEN', ...exports].join('\n');
}
