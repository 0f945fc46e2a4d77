import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { AnalyzerError } from '../../analyzer/index.js';
import { classifyAwsError, describeAwsError } from '../../aws/errors.js';
import { CodedError, type PermanentCode, type RetriedCode } from '../../contract/errors.js';

/** Bounds what AWS or a file wrote into a message: the message stays in the workflow's history. */
const LONGEST_MESSAGE = 2000;

/** A permanent failure that a person must fix. The code is the failure's type; the message says what, where and how. */
export function refused(code: PermanentCode, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message.slice(0, LONGEST_MESSAGE), code);
}

/** Whether an error is a failure with this code. */
export function isFailure(error: unknown, code: PermanentCode | RetriedCode): boolean {
  return error instanceof ApplicationFailure && error.type === code;
}

/** A failure that Temporal retries under the activity's retry policy. */
export function retried(code: RetriedCode, message: string): ApplicationFailure {
  return ApplicationFailure.create({ message: message.slice(0, LONGEST_MESSAGE), type: code });
}

/**
 * The awaited state is not reached yet. One poll is one attempt, so the retry policy is the clock and a wait of any length
 * adds three events to the history. The UI shows the message as a status line.
 */
export function pollAgain(message: string, pollSeconds: number): ApplicationFailure {
  return ApplicationFailure.create({
    message,
    type: 'StillWaiting' satisfies RetriedCode,
    nextRetryDelay: `${pollSeconds * 1000}ms`,
    category: ApplicationFailureCategory.BENIGN,
  });
}

/**
 * Runs one AWS call and turns its error into a coded failure: what AWS refused is permanent; what was throttled, busy,
 * unanswered or sent with expired credentials is retried.
 * @param doing what the call does and to which resource, the start of the message: `Describing endpoint "churn"`
 */
export async function callAws<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw failureOf(doing, error);
  }
}

function failureOf(doing: string, error: unknown): ApplicationFailure | CancelledFailure {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  const permanent = permanentFailure(doing, error);
  if (permanent) return permanent;
  const why = `${doing}: ${describeAwsError(error).replace(/\.$/, '')}`;
  switch (classifyAwsError(error)) {
    case 'not-found':
      return refused('NotFound', `${why}. Check the name and the account, then start a new run.`);
    case 'credentials':
      return retried(
        'CredentialsRejected',
        `${why}. Renew the AWS credentials of the worker: Temporal retries, and the run continues with the new ones.`,
      );
    case 'denied':
      return refused(
        'AccessDenied',
        `${why}. Give the worker's role this permission${isFromS3(error) ? '; if the bucket belongs to another account, its bucket policy and the policy of its KMS key must allow the role too' : ''}, then start a new run.`,
      );
    case 'invalid':
      return refused('RefusedByAws', `${why}. Fix what AWS rejects, then start a new run.`);
    case 'already-exists':
      return refused('NameConflict', `${why}. Delete the existing resource, or start a new run.`);
    case 'busy':
    case 'throttled':
    case 'unclear':
      return retried('AwsUnavailable', why);
  }
}

/** SageMaker's denial is an AccessDeniedException; S3's is AccessDenied, or a bare status in a response to HEAD. */
function isFromS3(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(AccessDenied|40[13]|Forbidden|UnknownError|AccountProblem|AllAccessDisabled)$/.test(error.name)
  );
}

/** Errors that are permanent whichever call met them; null for any other error. */
export function permanentFailure(doing: string, error: unknown): ApplicationFailure | null {
  if (error instanceof CodedError) return refused(error.code, `${doing}: ${error.message}`);
  if (error instanceof AnalyzerError) return refused('DataUnreadable', `${doing}: ${error.message}`);
  // The code runs fixed regular expressions only, so a SyntaxError comes from JSON.parse on a file.
  if (error instanceof SyntaxError) {
    return refused(
      'DataUnreadable',
      `${doing}: the file is not valid JSON (${error.message}). Replace it, then start a new run.`,
    );
  }
  return null;
}
