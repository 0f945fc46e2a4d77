import type { ScoringStep } from '../../activities/baseline/scoring.js';
import { mutate } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';
import { runJob } from './run-job.js';

export interface RowsToScore {
  readonly step: ScoringStep;
  readonly modelName: string;
  readonly inputUri: string;
  /** The rows, for people. */
  readonly what: string;
  /** The model, for people. */
  readonly by?: string;
}

/** Scores rows by a batch transform. Returns the prefix of the outputs. */
export async function scoreRows(
  context: RunContext,
  { step, modelName, inputUri, what, by = 'the new model' }: RowsToScore,
): Promise<string> {
  const { resolved, limits } = context;
  const { started } = await runJob(context, {
    kind: 'transform',
    what: `the scores of ${what}`,
    step,
    start: (attempt) =>
      mutate(`Score ${what} with ${by}`).startTransform({ resolved, modelName, step, inputUri, attempt }),
    runtimeSeconds: () => limits.transformSeconds,
  });
  return started.outputUri;
}
