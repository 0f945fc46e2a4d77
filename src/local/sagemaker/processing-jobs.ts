/** CreateProcessingJob, DescribeProcessingJob, ListProcessingJobs, StopProcessingJob. */
import { arnOf } from './arn.js';
import type { SageMakerContext } from './context.js';
import { resourceInUse, validationException } from './errors.js';
import { assertStoppable } from './job-status.js';
import { type ListInput, listPage } from './listing.js';
import { type OperationTable, type Tag, withoutTags } from './operation.js';
import {
  type CreateProcessingJobInput,
  type ProcessingObserver,
  processingJobsOf,
  processingWorkId,
  startProcessing,
} from './processing-run.js';

export function processingJobOperations(context: SageMakerContext): OperationTable {
  const jobs = processingJobsOf(context);
  const { clock } = context.platform;
  const find = (name: string) => {
    const job = jobs.get(name);
    if (!job) throw validationException(`Could not find requested job with name: ${name}`);
    return job;
  };

  return {
    CreateProcessingJob: (input: CreateProcessingJobInput & { Tags?: readonly Tag[] }) => {
      const arn = arnOf('processing-job', input.ProcessingJobName);
      if (jobs.get(input.ProcessingJobName)) {
        throw resourceInUse(
          `Job name must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
        );
      }
      context.tags.check(input.Tags);
      const now = clock.now();
      context.tags.created(arn, input.Tags);
      jobs.put(input.ProcessingJobName, {
        ...withoutTags(input),
        ProcessingJobArn: arn,
        ProcessingJobStatus: 'InProgress',
        CreationTime: now,
        LastModifiedTime: now,
      });
      startProcessing(context, input.ProcessingJobName);
      return { ProcessingJobArn: arn };
    },

    DescribeProcessingJob: (input: { ProcessingJobName: string }) => ({ ...find(input.ProcessingJobName) }),

    StopProcessingJob: (input: { ProcessingJobName: string }) => {
      const { ProcessingJobStatus } = find(input.ProcessingJobName);
      assertStoppable('processing', ProcessingJobStatus);
      jobs.change(input.ProcessingJobName, {
        ProcessingJobStatus: 'Stopping',
        LastModifiedTime: clock.now(),
      });
      context.work.stop(processingWorkId(input.ProcessingJobName));
      return {};
    },

    ListProcessingJobs: (input: ListInput) => {
      const { page, next } = listPage(jobs.all(), input, {
        order: 'Ascending',
        of: (job) => ({
          name: job.ProcessingJobName,
          created: job.CreationTime,
          modified: job.LastModifiedTime,
          status: job.ProcessingJobStatus,
        }),
      });
      return {
        ProcessingJobSummaries: page.map((job) => ({
          ProcessingJobName: job.ProcessingJobName,
          ProcessingJobArn: job.ProcessingJobArn,
          CreationTime: job.CreationTime,
          ProcessingEndTime: job.ProcessingEndTime,
          LastModifiedTime: job.LastModifiedTime,
          ProcessingJobStatus: job.ProcessingJobStatus,
          FailureReason: job.FailureReason,
          ExitMessage: job.ExitMessage,
        })),
        ...next,
      };
    },
  };
}

/**
 * After a restart: jobs in progress run again from the start, jobs being stopped are stopped. `observerOf`
 * gives the observer of a monitoring schedule's job.
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
