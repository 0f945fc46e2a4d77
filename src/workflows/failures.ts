import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';

/** The sentence at the bottom of a failure: what the activity said, not what Temporal wrapped around it. */
export function reasonOf(error: unknown): string {
  let at: unknown = error;
  while (at instanceof ActivityFailure && at.cause) at = at.cause;
  return at instanceof Error ? at.message : String(at);
}

/** The type that the activity gave its failure, which the run's own failure carries on. */
export function typeOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type ? cause.type : 'RunFailed';
}

/**
 * It was cancelled and did not fail by itself. A retry-polled activity cancelled in the middle of a look fails with that
 * look's error, and only the retry state tells.
 */
export function wasCancelled(error: unknown): boolean {
  return (
    isCancellation(error) || (error instanceof ActivityFailure && error.retryState === 'CANCEL_REQUESTED')
  );
}
