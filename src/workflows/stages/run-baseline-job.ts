import type { BaselineDataset } from '../../activities/baseline/baseline.js';
import { mutate } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';
import { jobFailureOf, runJob } from './run-job.js';

const PROBLEM_SHOWN = 400;

/**
 * Runs SageMaker's own analyzer on the scored rows: through the monitor's record preprocessor if it has one, or without it,
 * and with a warning, if the script does not accept the rows.
 */
export async function runBaselineJob(
  context: RunContext,
  { datasetUri, recordsUri }: BaselineDataset,
): Promise<{ readonly name: string; readonly outputUri: string; readonly scripted: boolean }> {
  const { run, resolved, limits } = context;
  const job = async (step: 'baseline' | 'scripted', sourceUri: string) => {
    const { started } = await runJob(context, {
      kind: 'processing',
      what: 'the baseline job',
      step,
      start: (attempt) =>
        mutate("Create the baseline with SageMaker's own analyzer").startBaselineJob({
          resolved,
          step,
          sourceUri,
          attempt,
        }),
      runtimeSeconds: () => limits.baselineJobSeconds,
    });
    return { ...started, scripted: step === 'scripted' };
  };
  if (recordsUri === undefined) return job('baseline', datasetUri);
  try {
    return await job('scripted', recordsUri);
  } catch (error) {
    const failure = jobFailureOf(error);
    if (failure === null) throw error;
    run.warnings.push(
      `The baseline job failed with the monitor's record preprocessor; the baseline is made without it: ${failure.slice(0, PROBLEM_SHOWN)}`,
    );
    return job('baseline', datasetUri);
  }
}
