/** CreateProcessingJob, DescribeProcessingJob, ListProcessingJobs, StopProcessingJob. */
import type { SageMakerContext } from './context.js';
import { jobOperations } from './job-operations.js';
import type { OperationTable } from './operation.js';
import {
  type CreateProcessingJobInput,
  type ProcessingJob,
  type ProcessingObserver,
  processingJobsOf,
  processingWorkId,
  startProcessing,
} from './processing-run.js';

export function processingJobOperations(context: SageMakerContext): OperationTable {
  return jobOperations<CreateProcessingJobInput, ProcessingJob>(context, {
    prefix: 'Processing',
    jobs: processingJobsOf(context),
    initialMembers: (_input, now) => ({ LastModifiedTime: now }),
    start: (name) => startProcessing(context, name),
    workId: processingWorkId,
    stoppingMembers: (_job, now) => ({ LastModifiedTime: now }),
    listOrder: 'Ascending',
    lastModified: (job) => job.LastModifiedTime,
    summaryMembers: ['FailureReason', 'ExitMessage'],
  });
}

/**
 * After a restart: jobs in progress run again from the start, and Stopping jobs are stopped. `observerOf` returns the
 * observer of a job that a monitoring schedule started.
 */
export function resumeProcessingJobs(
  context: SageMakerContext,
  observerOf: (job: string) => ProcessingObserver | undefined,
): void {
  const jobs = processingJobsOf(context);
  for (const { ProcessingJobName, ProcessingJobStatus } of jobs.all()) {
    if (ProcessingJobStatus !== 'InProgress' && ProcessingJobStatus !== 'Stopping') continue;
    startProcessing(context, ProcessingJobName, observerOf(ProcessingJobName));
    if (ProcessingJobStatus === 'Stopping') context.work.stop(processingWorkId(ProcessingJobName));
  }
}
