import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';
import type { ErrorCode } from '../../contract/errors.js';

/** The message of the innermost failure: what the activity reported, without Temporal's wrapping. */
export function reasonOf(error: unknown): string {
  let at: unknown = error;
  while (at instanceof ActivityFailure && at.cause) at = at.cause;
  return at instanceof Error ? at.message : String(at);
}

/** The error code that the activity gave its failure; the failure of the run carries the same code. */
export function codeOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type ? cause.type : ('RunFailed' satisfies ErrorCode);
}

/**
 * Whether the error is a cancellation. A retry-polled activity that is cancelled during an attempt fails with the error of
 * that attempt, and only its retry state shows the cancellation.
 */
export function wasCancelled(error: unknown): boolean {
  return (
    isCancellation(error) || (error instanceof ActivityFailure && error.retryState === 'CANCEL_REQUESTED')
  );
}
