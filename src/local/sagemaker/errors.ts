/** SageMaker's four kinds of refusal. The codes are what clients match on, so they carry no "Exception" where SageMaker's do not. */
import { AwsError } from '../aws-error.js';

export const validationException = (message: string) => new AwsError('ValidationException', message);
export const resourceInUse = (message: string) => new AwsError('ResourceInUse', message);
export const resourceNotFound = (message: string) => new AwsError('ResourceNotFound', message);
export const conflict = (message: string) => new AwsError('ConflictException', message);

/** A failure reason as Describe answers it: SageMaker cuts it at 1,024 characters. */
export function failureReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.slice(0, 1024);
}
