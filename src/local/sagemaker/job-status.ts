/** The status of training, transform and processing jobs. */
export type JobStatus = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';

/** The failure reason of a job whose algorithm threw the error. An error without a SageMaker prefix is an AlgorithmError. */
export function algorithmError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /^(ClientError|AlgorithmError|InternalServerError)/.test(text) ? text : `AlgorithmError: ${text}`;
}
