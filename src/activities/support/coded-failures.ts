import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { callAws, permanentFailure } from './errors.js';

type Activity = (...args: never[]) => Promise<unknown>;

/**
 * Wraps every activity: a permanent error that no call site turned into a coded failure ends the run with its code and
 * reason, instead of being retried for hours. A defect keeps its stack and its retries, so that a fixed worker completes
 * the activity.
 */
export function withCodedFailures<Activities extends object>(activities: Activities): Activities {
  const wrapped = Object.entries(activities as Record<string, Activity>).map(([name, activity]) => [
    name,
    async (...args: never[]) => {
      try {
        return await activity(...args);
      } catch (error) {
        if (error instanceof ApplicationFailure || error instanceof CancelledFailure) throw error;
        const doing = `In ${name}`;
        if (isAwsResponse(error)) return callAws(doing, () => Promise.reject(error));
        throw permanentFailure(doing, error) ?? error;
      }
    },
  ]);
  return Object.fromEntries(wrapped) as Activities;
}

/** The SDK adds `$metadata` to the error of every response. */
function isAwsResponse(error: unknown): boolean {
  return error instanceof Error && '$metadata' in error;
}
