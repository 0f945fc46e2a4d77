import type { CollectedWindows } from '../../activities/gate/collect-windows.js';
import type { ReferenceAnalyzerRun } from '../../activities/gate/reference-analyzer-finding.js';
import type { Candidate } from '../../contract/candidate.js';
import { mutate, READS_LARGE_FILES } from '../run/activities.js';
import { reasonOf, wasCancelled } from '../run/failures.js';
import type { RunContext } from '../run/run-context.js';
import { jobFailureOf, runJob } from './run-job.js';

export interface RescoredWindows {
  readonly windows: CollectedWindows;
  /** Null where there was no window to score. */
  readonly rescoredUri: string | null;
}

const PROBLEM_SHOWN = 300;

/**
 * Runs SageMaker's own analyzer with the candidate on one re-scored window. A failed job does not end the run: the gate
 * reports the check as unknown.
 */
export async function runReferenceAnalyzer(
  context: RunContext,
  candidate: Candidate,
  { windows, rescoredUri }: RescoredWindows,
  inputs: number,
): Promise<ReferenceAnalyzerRun> {
  const { resolved, limits } = context;
  const window = windows.windows.find(({ windowStart }) => windowStart === windows.referenceWindowStart);
  if (!window || rescoredUri === null) {
    return { problem: windows.problem ?? 'no captured window could be re-scored' };
  }
  try {
    const { started } = await runJob(context, {
      kind: 'processing',
      what: "SageMaker's own analyzer on the latest window",
      step: 'reference',
      start: (attempt) =>
        mutate(
          "Run SageMaker's own analyzer with the candidate on the latest window",
          limits.largeFileSeconds,
          READS_LARGE_FILES,
        ).startReferenceAnalyzer({ resolved, candidate, window, rescoredUri, inputs, attempt }),
      runtimeSeconds: () => limits.referenceAnalyzerSeconds,
    });
    return { windowStart: window.windowStart, outputUri: started.outputUri };
  } catch (error) {
    if (wasCancelled(error)) throw error;
    return { problem: (jobFailureOf(error) ?? reasonOf(error)).slice(0, PROBLEM_SHOWN) };
  }
}
