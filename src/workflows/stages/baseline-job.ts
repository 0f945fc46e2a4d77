import { ApplicationFailure } from '@temporalio/workflow';
import type { BaselineDataset } from '../../activities/baseline/baseline.js';
import type { ResolvedRun } from '../../contract/run.js';
import { change } from '../activity-groups.js';
import type { Compensations } from '../compensations.js';
import { reasonOf } from '../failures.js';
import type { RunState } from '../run-state.js';
import { runJob } from './jobs.js';

const LONGEST_SECONDS = 24 * 3600;

/**
 * The monitor's own analyzer on the scored rows; through the monitor's script where it has one, or without it, and said
 * so, where the script does not take them.
 */
export async function runBaselineJob(
  run: RunState,
  resolved: ResolvedRun,
  { datasetUri, recordsUri }: BaselineDataset,
  undo: Compensations,
): Promise<{ readonly name: string; readonly outputUri: string; readonly scripted: boolean }> {
  const job = async (step: 'baseline' | 'scripted', sourceUri: string) => {
    const { started } = await runJob({
      kind: 'processing',
      what: 'the baseline job',
      step,
      resolved,
      start: (attempt) =>
        change("Make the baseline with the monitor's own analyzer").startBaselineJob({
          resolved,
          step,
          sourceUri,
          attempt,
        }),
      longestSeconds: () => LONGEST_SECONDS,
      undo,
    });
    return { ...started, scripted: step === 'scripted' };
  };
  if (recordsUri === undefined) return job('baseline', datasetUri);
  try {
    return await job('scripted', recordsUri);
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== 'JobFailed') throw error;
    run.warnings.push(
      `The baseline could not be made of what the monitor's script gives, and is made without the script: ${reasonOf(error).slice(0, 400)}`,
    );
    return job('baseline', datasetUri);
  }
}
