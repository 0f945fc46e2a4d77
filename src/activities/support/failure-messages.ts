import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { AnalyzerError } from '../../analyzer/index.js';
import { onAws } from './errors.js';

type Activity = (...args: never[]) => Promise<unknown>;

/**
 * The last net under every activity: what AWS or the analyzer refused, and no activity has put into words of its
 * own, ends the run with its reason instead of being tried again for hours. A defect keeps its stack and its retries.
 */
export function withPlainWords<Activities extends object>(activities: Activities): Activities {
  const worded = Object.entries(activities as Record<string, Activity>).map(([name, activity]) => [
    name,
    async (...args: never[]) => {
      try {
        return await activity(...args);
      } catch (error) {
        if (error instanceof ApplicationFailure || error instanceof CancelledFailure || !isRefusal(error))
          throw error;
        return onAws(`In ${name}`, () => Promise.reject(error));
      }
    },
  ]);
  return Object.fromEntries(worded) as Activities;
}

/** The analyzer's own sentence, or an answer of AWS: its clients put `$metadata` on every error. */
function isRefusal(error: unknown): boolean {
  return error instanceof AnalyzerError || (error instanceof Error && '$metadata' in error);
}
