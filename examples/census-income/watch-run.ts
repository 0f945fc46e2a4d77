import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { RunResult, RunStatus, Stage } from '../../src/contract/run.js';

/** The stages in the order of a run. */
const ORDER: readonly Stage[] = [
  'resolve',
  'detect',
  'diagnose',
  'retrain',
  'baseline',
  'gate',
  'approval',
  'release',
  'verify',
  'roll back',
  'record',
  'ended',
];
const POLL_MILLISECONDS = 150;

export interface WatchedRun {
  readonly handle: WorkflowHandle;
  /** The run in the Temporal UI. */
  readonly url: string;
  /** The result; rejects if the run failed or was cancelled. */
  readonly result: Promise<RunResult>;
  status(): Promise<RunStatus>;
  /** Polls until the status matches, or the run has ended. */
  until(matches: (status: RunStatus) => boolean): Promise<RunStatus>;
  /** Resolves when the run has left a stage, or has ended before it. A stage between two polls counts as left. */
  past(stage: Stage): Promise<RunStatus>;
}

export interface RunToStart {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly input: object;
  /** One line about the run in the Temporal UI's list and page. */
  readonly summary: string;
  /** URL of the namespace in the Temporal UI, without a slash at the end. */
  readonly workflowsUrl: string;
}

/** Starts the workflow by name with plain JSON, as the Temporal UI does, and polls its `status` query. */
export async function startAndWatch(client: Client, options: RunToStart): Promise<WatchedRun> {
  const { workflowId, taskQueue, input, summary, workflowsUrl } = options;
  const handle = await client.workflow.start('retrainAndRebaseline', {
    workflowId,
    taskQueue,
    args: [input],
    staticSummary: summary,
  });
  const url = `${workflowsUrl}/${workflowId}/${handle.firstExecutionRunId}`;
  let ended = false;
  const result = (handle.result() as Promise<RunResult>)
    .catch((error) => {
      throw new Error(`The run ended without a result: ${messageOf(error)}\nSee ${url}`, {
        cause: error,
      });
    })
    .finally(() => {
      ended = true;
    });
  result.catch(() => undefined);
  const status = () => handle.query<RunStatus>('status');
  const until = async (matches: (status: RunStatus) => boolean) => {
    for (;;) {
      const hadEnded = ended;
      const current = await status();
      // Throws the failure of a run that failed.
      if (hadEnded) await result;
      if (hadEnded || matches(current)) return current;
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    }
  };
  return {
    handle,
    url,
    result,
    status,
    until,
    past: (stage) => until((current) => isPast(current, stage)),
  };
}

/** A run at `ended` without an outcome is failing: its result rejects with the reason a moment later. */
function isPast({ stage: at, outcome }: RunStatus, stage: Stage): boolean {
  if (at === 'ended' && outcome === null) return false;
  return ORDER.indexOf(at) > ORDER.indexOf(stage);
}

/** Whether the run is past verification, or has ended without a release. */
export function hasEnded({ stage }: RunStatus): boolean {
  return ORDER.indexOf(stage) > ORDER.indexOf('verify');
}

/** The workflow's own message, without the error that Temporal wraps around it. */
function messageOf(error: unknown): string {
  const cause = error instanceof WorkflowFailedError && error.cause ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
