/** CreateTrainingJob, DescribeTrainingJob, ListTrainingJobs, StopTrainingJob. */
import type { SageMakerContext } from './context.js';
import { validationException } from './errors.js';
import { jobOperations } from './job-operations.js';
import type { OperationTable } from './operation.js';
import {
  type CreateTrainingJobInput,
  resumeTraining,
  startTraining,
  type TrainingJob,
  trainingJobsOf,
  trainingWorkId,
  transition,
} from './training-run.js';

/** SageMaker's default for MaxRuntimeInSeconds. */
const DEFAULT_MAX_RUNTIME = 86_400;

export function trainingJobOperations(context: SageMakerContext): OperationTable {
  return jobOperations<CreateTrainingJobInput, TrainingJob>(context, {
    prefix: 'Training',
    jobs: trainingJobsOf(context),
    messages: {
      alreadyExists: (arn) =>
        `Training job names must be unique within an AWS account and Region, and a training job with this name already exists (${arn})`,
      notFound: () => 'Requested resource not found.',
    },
    check: checkSpot,
    initialMembers: (input, now) => ({
      // SageMaker returns an absent KmsKeyId as an empty string, and clients read it without a check.
      OutputDataConfig: { KmsKeyId: '', ...input.OutputDataConfig },
      StoppingCondition: { MaxRuntimeInSeconds: DEFAULT_MAX_RUNTIME, ...input.StoppingCondition },
      LastModifiedTime: now,
      ...transition([], 'Starting', 'Starting the training job', now),
    }),
    start: (name) => startTraining(context, name),
    workId: trainingWorkId,
    stoppingMembers: ({ TrainingJobStatus, SecondaryStatusTransitions }, now) =>
      TrainingJobStatus === 'Stopping'
        ? undefined
        : {
            LastModifiedTime: now,
            ...transition(SecondaryStatusTransitions, 'Stopping', 'Stopping the training job', now),
          },
    listOrder: 'Ascending',
    lastModified: (job) => job.LastModifiedTime,
    summaryMembers: ['SecondaryStatus'],
  });
}

/** After a restart: jobs in progress train again from the start, and Stopping jobs become Stopped. */
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
