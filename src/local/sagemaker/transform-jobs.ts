/** CreateTransformJob, DescribeTransformJob, ListTransformJobs, StopTransformJob. */
import { arnOf } from './arn.js';
import type { SageMakerContext } from './context.js';
import { resourceInUse, validationException } from './errors.js';
import { assertStoppable } from './job-status.js';
import { type ListInput, listPage } from './listing.js';
import { findModel } from './models.js';
import { type OperationTable, type Tag, withoutTags } from './operation.js';
import { parseColumnPath } from './transform-columns.js';
import {
  type CreateTransformJobInput,
  startTransform,
  transformJobsOf,
  transformWorkId,
} from './transform-run.js';

export function transformJobOperations(context: SageMakerContext): OperationTable {
  const jobs = transformJobsOf(context);
  const { clock } = context.platform;
  const find = (name: string) => {
    const job = jobs.get(name);
    if (!job) throw validationException(`Could not find requested job with name: ${name}`);
    return job;
  };

  return {
    CreateTransformJob: (input: CreateTransformJobInput & { Tags?: readonly Tag[] }) => {
      const arn = arnOf('transform-job', input.TransformJobName);
      if (jobs.get(input.TransformJobName)) {
        throw resourceInUse(
          `Job name must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
        );
      }
      findModel(context, input.ModelName);
      parseColumnPath(input.DataProcessing?.InputFilter);
      parseColumnPath(input.DataProcessing?.OutputFilter);
      context.tags.check(input.Tags);
      context.tags.created(arn, input.Tags);
      jobs.put(input.TransformJobName, {
        ...withoutTags(input),
        TransformJobArn: arn,
        TransformJobStatus: 'InProgress',
        CreationTime: clock.now(),
      });
      startTransform(context, input.TransformJobName);
      return { TransformJobArn: arn };
    },

    DescribeTransformJob: (input: { TransformJobName: string }) => ({ ...find(input.TransformJobName) }),

    StopTransformJob: (input: { TransformJobName: string }) => {
      const { TransformJobStatus } = find(input.TransformJobName);
      assertStoppable('transform', TransformJobStatus);
      jobs.change(input.TransformJobName, { TransformJobStatus: 'Stopping' });
      context.work.stop(transformWorkId(input.TransformJobName));
      return {};
    },

    ListTransformJobs: (input: ListInput) => {
      const { page, next } = listPage(jobs.all(), input, {
        order: 'Descending',
        of: (job) => ({
          name: job.TransformJobName,
          created: job.CreationTime,
          modified: job.TransformEndTime ?? job.CreationTime,
          status: job.TransformJobStatus,
        }),
      });
      return {
        TransformJobSummaries: page.map((job) => ({
          TransformJobName: job.TransformJobName,
          TransformJobArn: job.TransformJobArn,
          CreationTime: job.CreationTime,
          TransformEndTime: job.TransformEndTime,
          LastModifiedTime: job.TransformEndTime ?? job.CreationTime,
          TransformJobStatus: job.TransformJobStatus,
          FailureReason: job.FailureReason,
        })),
        ...next,
      };
    },
  };
}

/** After a restart: jobs in progress score again from the start, jobs being stopped are stopped. */
export function resumeTransformJobs(context: SageMakerContext): void {
  const jobs = transformJobsOf(context);
  for (const { TransformJobName, TransformJobStatus } of jobs.all()) {
    if (TransformJobStatus === 'InProgress') startTransform(context, TransformJobName);
    if (TransformJobStatus !== 'Stopping') continue;
    const now = context.platform.clock.now();
    jobs.change(TransformJobName, { TransformJobStatus: 'Stopped', TransformEndTime: now });
  }
}
