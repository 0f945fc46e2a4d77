import type { CollectedWindows } from '../../activities/gate/collect-windows.js';
import type { ReferenceAnalyzerRun } from '../../activities/gate/reference-analyzer-finding.js';
import type { Candidate } from '../../contract/candidate.js';
import { mutate, READS_LARGE_FILES } from '../run/activities.js';
import { reasonOf, wasCancelled } from '../run/failures.js';
import { forMonitors, type RunContext } from '../run/run-context.js';
import type { Proposal } from '../run/run-state.js';
import { jobFailureOf, runJob } from './run-job.js';

export interface RescoredWindows {
  readonly windows: CollectedWindows;
  /** Null where there was no window to score. */
  readonly rescoredUri: string | null;
}

export interface ReferenceAnalyzerPlan extends RescoredWindows {
  readonly proposal: Proposal<Candidate>;
  /** Place among the proposals: names the job. */
  readonly index: number;
  /** Number of columns that the endpoint receives. */
  readonly inputs: number;
}

const PROBLEM_SHOWN = 300;

/**
 * Runs SageMaker's own analyzer with the candidate on one re-scored window. A failed job does not end the run: the gate
 * reports the check as unknown.
 */
export async function runReferenceAnalyzer(
  context: RunContext,
  { proposal, index, windows, rescoredUri, inputs }: ReferenceAnalyzerPlan,
): Promise<ReferenceAnalyzerRun> {
  const { limits } = context;
  const resolved = forMonitors(context.resolved, proposal.scheduleNames);
  const step = index === 0 ? 'reference' : (`reference-${index + 1}` as const);
  const window = windows.windows.find(({ windowStart }) => windowStart === windows.referenceWindowStart);
  if (!window || rescoredUri === null) {
    return { problem: windows.problem ?? 'no captured window could be re-scored' };
  }
  try {
    const { started } = await runJob(context, {
      kind: 'processing',
      what: "SageMaker's own analyzer on the latest window",
      step,
      start: (attempt) =>
        mutate(
          "Run SageMaker's own analyzer with the candidate on the latest window",
          limits.largeFileSeconds,
          READS_LARGE_FILES,
        ).startReferenceAnalyzer({
          resolved,
          step,
          candidate: proposal.candidate,
          ...{ window, rescoredUri, inputs, attempt },
        }),
      runtimeSeconds: () => limits.referenceAnalyzerSeconds,
    });
    return { windowStart: window.windowStart, outputUri: started.outputUri };
  } catch (error) {
    if (wasCancelled(error)) throw error;
    return { problem: (jobFailureOf(error) ?? reasonOf(error)).slice(0, PROBLEM_SHOWN) };
  }
}
