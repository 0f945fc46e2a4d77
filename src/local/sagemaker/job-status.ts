/** What training, transform and processing jobs have in common. */
import { validationException } from './errors.js';

export type JobStatus = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';

/** SageMaker refuses to stop a job that has ended, and says so with the job's status. */
export function assertStoppable(kind: string, status: JobStatus): void {
  if (status === 'InProgress' || status === 'Stopping') return;
  throw validationException(`The request was rejected because the ${kind} job is in status ${status}.`);
}

/** Read where the algorithm's own words would be in the logs: the reason is the error's first sentence. */
export function algorithmError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /^(ClientError|AlgorithmError|InternalServerError)/.test(text) ? text : `AlgorithmError: ${text}`;
}
