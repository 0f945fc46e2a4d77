import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { RunResult, RunStatus, Stage } from '../../src/contract/run.js';

/** In the order in which a run comes to them; an end other than the wished one comes after all of them. */
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
const ASK_AGAIN_MILLISECONDS = 150;

export interface WatchedRun {
  readonly handle: WorkflowHandle;
  /** The run in the Temporal UI. */
  readonly url: string;
  /** How it ended; rejects when it failed or was cancelled. */
  readonly result: Promise<RunResult>;
  status(): Promise<RunStatus>;
  /** Asks until the status is as wanted, or the run is over. */
  until(wanted: (status: RunStatus) => boolean): Promise<RunStatus>;
  /** Resolves when the run has left a stage, or has ended before it came to it. A stage too quick to be seen is past. */
  past(stage: Stage): Promise<RunStatus>;
}

export interface RunToStart {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly input: object;
  /** Of the namespace in the Temporal UI, without a slash at the end. */
  readonly workflowsUrl: string;
}

/** Starts the workflow as the Temporal UI does, by name and with plain JSON, and follows it by its `status` query. */
export async function startAndWatch(client: Client, options: RunToStart): Promise<WatchedRun> {
  const { workflowId, taskQueue, input, workflowsUrl } = options;
  const handle = await client.workflow.start('retrainAndRebaseline', {
    workflowId,
    taskQueue,
    args: [input],
  });
  const url = `${workflowsUrl}/${workflowId}/${handle.firstExecutionRunId}`;
  let over = false;
  const result = (handle.result() as Promise<RunResult>)
    .catch((error) => {
      throw new Error(`The run ended without a result: ${sentenceOf(error)}\nLook at ${url}`, {
        cause: error,
      });
    })
    .finally(() => {
      over = true;
    });
  result.catch(() => undefined);
  const status = () => handle.query<RunStatus>('status');
  const until = async (wanted: (seen: RunStatus) => boolean) => {
    for (;;) {
      const wasOver = over;
      const seen = await status();
      // A run that failed says why by its result.
      if (wasOver) await result;
      if (wasOver || wanted(seen)) return seen;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MILLISECONDS));
    }
  };
  return {
    handle,
    url,
    result,
    status,
    until,
    past: (stage) => until((seen) => isPast(seen, stage)),
  };
}

/** `ended` without an outcome is a run that fails; its result, a moment later, says so better. */
function isPast({ stage: at, outcome }: RunStatus, stage: Stage): boolean {
  if (at === 'ended' && outcome === null) return false;
  return ORDER.indexOf(at) > ORDER.indexOf(stage);
}

/** Whether the run goes on to deploy something, or to an end without it. */
export function hasEnded({ stage }: RunStatus): boolean {
  return ORDER.indexOf(stage) > ORDER.indexOf('verify');
}

/** What the workflow said, not what Temporal wrapped around it. */
function sentenceOf(error: unknown): string {
  const said = error instanceof WorkflowFailedError && error.cause ? error.cause : error;
  return said instanceof Error ? said.message : String(said);
}
