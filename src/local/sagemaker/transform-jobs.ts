/** CreateTransformJob, DescribeTransformJob, ListTransformJobs, StopTransformJob. */
import type { SageMakerContext } from './context.js';
import { jobOperations } from './job-operations.js';
import { findModel } from './models.js';
import type { OperationTable } from './operation.js';
import { parseColumnPath } from './transform-columns.js';
import {
  type CreateTransformJobInput,
  startTransform,
  type TransformJob,
  transformJobsOf,
  transformWorkId,
} from './transform-run.js';

export function transformJobOperations(context: SageMakerContext): OperationTable {
  return jobOperations<CreateTransformJobInput, TransformJob>(context, {
    prefix: 'Transform',
    jobs: transformJobsOf(context),
    check: ({ ModelName, DataProcessing }) => {
      findModel(context, ModelName);
      parseColumnPath(DataProcessing?.InputFilter);
      parseColumnPath(DataProcessing?.OutputFilter);
    },
    initialMembers: () => ({}),
    start: (name) => startTransform(context, name),
    workId: transformWorkId,
    stoppingMembers: () => ({}),
    listOrder: 'Descending',
    lastModified: (job) => job.TransformEndTime ?? job.CreationTime,
    summaryMembers: ['FailureReason'],
  });
}

/** After a restart: jobs in progress run again from the start, and Stopping jobs become Stopped. */
export function resumeTransformJobs(context: SageMakerContext): void {
  const jobs = transformJobsOf(context);
  for (const { TransformJobName, TransformJobStatus } of jobs.all()) {
    if (TransformJobStatus === 'InProgress') startTransform(context, TransformJobName);
    if (TransformJobStatus !== 'Stopping') continue;
    const now = context.platform.clock.now();
    jobs.change(TransformJobName, { TransformJobStatus: 'Stopped', TransformEndTime: now });
  }
}
