/** CreateTrainingJob, DescribeTrainingJob, ListTrainingJobs, StopTrainingJob. */
import { arnOf } from './arn.js';
import type { SageMakerContext } from './context.js';
import { resourceInUse, validationException } from './errors.js';
import { assertStoppable } from './job-status.js';
import { type ListInput, listPage } from './listing.js';
import { type OperationTable, type Tag, withoutTags } from './operation.js';
import {
  type CreateTrainingJobInput,
  resumeTraining,
  startTraining,
  trainingJobsOf,
  trainingWorkId,
  transition,
} from './training-run.js';

/** Seconds: what SageMaker takes where the request says nothing. */
const DEFAULT_MAX_RUNTIME = 86_400;

export function trainingJobOperations(context: SageMakerContext): OperationTable {
  const jobs = trainingJobsOf(context);
  const find = (name: string) => {
    const job = jobs.get(name);
    if (!job) throw validationException('Requested resource not found.');
    return job;
  };

  return {
    CreateTrainingJob: (input: CreateTrainingJobInput & { Tags?: readonly Tag[] }) => {
      const arn = arnOf('training-job', input.TrainingJobName);
      if (jobs.get(input.TrainingJobName)) {
        throw resourceInUse(
          `Training job names must be unique within an AWS account and Region, and a training job with this name already exists (${arn})`,
        );
      }
      checkSpot(input);
      context.tags.check(input.Tags);
      const now = context.platform.clock.now();
      context.tags.created(arn, input.Tags);
      jobs.put(input.TrainingJobName, {
        ...withoutTags(input),
        // SageMaker answers an absent key as an empty one, and clients read it unasked.
        OutputDataConfig: { KmsKeyId: '', ...input.OutputDataConfig },
        StoppingCondition: { MaxRuntimeInSeconds: DEFAULT_MAX_RUNTIME, ...input.StoppingCondition },
        TrainingJobArn: arn,
        TrainingJobStatus: 'InProgress',
        CreationTime: now,
        LastModifiedTime: now,
        ...transition([], 'Starting', 'Starting the training job', now),
      });
      startTraining(context, input.TrainingJobName);
      return { TrainingJobArn: arn };
    },

    DescribeTrainingJob: (input: { TrainingJobName: string }) => ({ ...find(input.TrainingJobName) }),

    StopTrainingJob: (input: { TrainingJobName: string }) => {
      const { TrainingJobStatus, SecondaryStatusTransitions } = find(input.TrainingJobName);
      assertStoppable('training', TrainingJobStatus);
      if (TrainingJobStatus === 'Stopping') return {};
      const now = context.platform.clock.now();
      jobs.change(input.TrainingJobName, {
        TrainingJobStatus: 'Stopping',
        LastModifiedTime: now,
        ...transition(SecondaryStatusTransitions, 'Stopping', 'Stopping the training job', now),
      });
      context.work.stop(trainingWorkId(input.TrainingJobName));
      return {};
    },

    ListTrainingJobs: (input: ListInput) => {
      const { page, next } = listPage(jobs.all(), input, {
        order: 'Ascending',
        of: (job) => ({
          name: job.TrainingJobName,
          created: job.CreationTime,
          modified: job.LastModifiedTime,
          status: job.TrainingJobStatus,
        }),
      });
      return {
        TrainingJobSummaries: page.map((job) => ({
          TrainingJobName: job.TrainingJobName,
          TrainingJobArn: job.TrainingJobArn,
          CreationTime: job.CreationTime,
          TrainingEndTime: job.TrainingEndTime,
          LastModifiedTime: job.LastModifiedTime,
          TrainingJobStatus: job.TrainingJobStatus,
          SecondaryStatus: job.SecondaryStatus,
        })),
        ...next,
      };
    },
  };
}

/** After a restart: jobs in progress train again from the start, jobs being stopped are stopped. */
export function resumeTrainingJobs(context: SageMakerContext): void {
  for (const job of trainingJobsOf(context).all()) resumeTraining(context, job);
}

function checkSpot(input: CreateTrainingJobInput): void {
  const { MaxRuntimeInSeconds = DEFAULT_MAX_RUNTIME, MaxWaitTimeInSeconds } = input.StoppingCondition ?? {};
  if (!input.EnableManagedSpotTraining) return;
  if (MaxWaitTimeInSeconds === undefined || MaxWaitTimeInSeconds < MaxRuntimeInSeconds) {
    throw validationException(
      'Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds when EnableManagedSpotTraining is true.',
    );
  }
}
