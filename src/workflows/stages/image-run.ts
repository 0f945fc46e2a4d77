import type { CollectedWindows } from '../../activities/gate/collect-windows.js';
import type { ImageRun } from '../../activities/gate/reference-analyzer-finding.js';
import type { Candidate, ResolvedRun } from '../../contract/run.js';
import { windowForImage } from '../../domain/gate/checks/reference-analyzer.js';
import { change } from '../activity-groups.js';
import type { Compensations } from '../compensations.js';
import { reasonOf, wasCancelled } from '../failures.js';
import { runJob } from './jobs.js';

export interface RescoredWindows {
  readonly windows: CollectedWindows;
  /** Null when there was no window to score. */
  readonly rescoredUri: string | null;
}

const LONGEST_SECONDS = 6 * 3600;
/** The window is written anew before the job starts. */
const WRITING_LONGEST_SECONDS = 6 * 3600;

/**
 * SageMaker's own analyzer with the candidate on the latest honest window that was captured, re-scored. A job that fails
 * leaves the question open, for the gate to say; it is no reason to end the run.
 */
export async function runImage(
  resolved: ResolvedRun,
  candidate: Candidate,
  { windows, rescoredUri }: RescoredWindows,
  inputs: number,
  undo: Compensations,
): Promise<ImageRun> {
  const window = windowForImage(windows.windows, resolved.rules.gate.leastWindowRows);
  if (!window || rescoredUri === null) {
    return { problem: windows.problem ?? 'no captured window could be re-scored' };
  }
  try {
    const { started } = await runJob({
      kind: 'processing',
      what: "SageMaker's own analyzer on the latest window",
      step: 'image',
      resolved,
      start: (attempt) =>
        change(
          "Run SageMaker's own analyzer with the candidate on the latest window",
          WRITING_LONGEST_SECONDS,
          {
            startToCloseTimeout: '2 hours',
            heartbeatTimeout: '1 minute',
          },
        ).startImageRun({
          resolved,
          candidate,
          window,
          rescoredUri,
          inputs,
          attempt,
        }),
      longestSeconds: () => LONGEST_SECONDS,
      undo,
    });
    return { windowStart: window.windowStart, outputUri: started.outputUri };
  } catch (error) {
    if (wasCancelled(error)) throw error;
    return { problem: reasonOf(error).slice(0, 300) };
  }
}
