/** SageMaker's four error codes for rejected requests. Clients match on the codes, so some have no "Exception", as on AWS. */
import { AwsError } from '../aws-error.js';

export const validationException = (message: string) => new AwsError('ValidationException', message);
export const resourceInUse = (message: string) => new AwsError('ResourceInUse', message);
export const resourceNotFound = (message: string) => new AwsError('ResourceNotFound', message);
export const conflict = (message: string) => new AwsError('ConflictException', message);

/** A failure reason as Describe operations return it: SageMaker truncates it to 1,024 characters. */
export function failureReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.slice(0, 1024);
}
