import { cancelled, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { AnalyzerError } from '../../analyzer/index.js';
import { classifyAwsError, describeAwsError } from '../../aws/errors.js';

/** Something a person must mend; no retry helps. The message says what, where and how. */
export function refused(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message.slice(0, 2000), type);
}

/**
 * The thing waited for is not there yet. Thrown once a look, so that the retry policy is the clock and the history
 * stays at three events however long the wait; the message reads as a status line in the UI.
 */
export function stillWaiting(message: string, pollSeconds: number): ApplicationFailure {
  return ApplicationFailure.create({
    message,
    type: 'StillWaiting',
    nextRetryDelay: `${pollSeconds * 1000}ms`,
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** Says in the UI what this look found, also after the attempt has failed with `stillWaiting`. */
export function report(look: Record<string, unknown>): void {
  heartbeat(look);
}

/**
 * Runs one AWS call and turns its failure into what the workflow must do differently: what AWS refused is final and
 * says so; what was throttled, busy or unanswered is tried again.
 */
export async function onAws<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    if (error instanceof AnalyzerError) throw refused('DataUnreadable', `${doing}: ${error.message}`);
    const why = `${doing}: ${describeAwsError(error).replace(/\.$/, '')}`;
    switch (classifyAwsError(error)) {
      case 'not-found':
        throw refused('NotFound', `${why}. Check the name and the account, then start the run again.`);
      case 'denied':
        throw refused(
          'AccessDenied',
          `${why}. Give the worker's role this permission, then start the run again.`,
        );
      case 'invalid':
        throw refused('RefusedByAws', why);
      case 'already-exists':
        throw refused('NameConflict', why);
      case 'busy':
      case 'throttled':
      case 'unclear':
        throw ApplicationFailure.create({ message: why.slice(0, 2000), type: 'AwsUnavailable' });
    }
  }
}

/** Beats while `work` runs, so that a cancellation reaches it and a dead worker is noticed. */
export async function beating<T>(doing: string, work: () => Promise<T>): Promise<T> {
  heartbeat({ doing });
  const timer = setInterval(() => heartbeat({ doing }), 5_000);
  try {
    return await Promise.race([work(), cancelled()]);
  } finally {
    clearInterval(timer);
  }
}
