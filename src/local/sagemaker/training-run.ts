/** Runs a training job: reads its channel, trains the local estimator, and uploads the model artifact. */

import { joinS3Uri, parseS3Uri } from '../../contract/s3-address.js';
import type { Collection } from './collection.js';
import { collectionOf, type SageMakerContext } from './context.js';
import { failureReason } from './errors.js';
import { assertEstimatorImage } from './images.js';
import { algorithmError, type JobStatus } from './job-status.js';
import { secondsBetween } from './timestamps.js';
import { type Channel, openTrainingRows } from './training-data.js';

export interface CreateTrainingJobInput {
  readonly TrainingJobName: string;
  readonly AlgorithmSpecification?: { readonly TrainingImage?: string; readonly AlgorithmName?: string };
  readonly HyperParameters?: Readonly<Record<string, string>>;
  readonly InputDataConfig?: readonly Channel[];
  readonly OutputDataConfig: { readonly S3OutputPath: string; readonly KmsKeyId?: string };
  readonly EnableManagedSpotTraining?: boolean;
  readonly StoppingCondition?: {
    readonly MaxRuntimeInSeconds?: number;
    readonly MaxWaitTimeInSeconds?: number;
  };
}

interface Transition {
  readonly Status: string;
  readonly StartTime: Date;
  readonly EndTime?: Date;
  readonly StatusMessage: string;
}

/** The job as DescribeTrainingJob returns it. */
export interface TrainingJob extends CreateTrainingJobInput {
  readonly TrainingJobArn: string;
  readonly TrainingJobStatus: JobStatus;
  readonly SecondaryStatus: string;
  readonly SecondaryStatusTransitions: readonly Transition[];
  readonly CreationTime: Date;
  readonly LastModifiedTime: Date;
  readonly TrainingStartTime?: Date;
  readonly TrainingEndTime?: Date;
  readonly TrainingTimeInSeconds?: number;
  readonly BillableTimeInSeconds?: number;
  readonly ModelArtifacts?: { readonly S3ModelArtifacts: string };
  readonly FailureReason?: string;
}

export const trainingJobsOf = (context: SageMakerContext): Collection<TrainingJob> =>
  collectionOf(context, 'training-job');

export const trainingWorkId = (name: string) => `training-job/${name}`;

/** The members that a change of the secondary status updates: each transition ends when the next starts, a final one immediately. */
export function transition(before: readonly Transition[], status: string, message: string, at: Date) {
  const ended = before.map((one) => (one.EndTime ? one : { ...one, EndTime: at }));
  const isFinal = ['Completed', 'Failed', 'Stopped', 'MaxRuntimeExceeded'].includes(status);
  const started = {
    Status: status,
    StartTime: at,
    StatusMessage: message,
    ...(isFinal ? { EndTime: at } : {}),
  };
  return { SecondaryStatus: status, SecondaryStatusTransitions: [...ended, started] };
}

export function startTraining(context: SageMakerContext, name: string): void {
  const jobs = trainingJobsOf(context);
  const { clock, objects, options } = context.platform;
  const find = () => jobs.existing(name);

  const enter = (status: string, message: string, members: Partial<TrainingJob> = {}) => {
    const now = clock.now();
    jobs.change(name, {
      ...transition(find().SecondaryStatusTransitions, status, message, now),
      LastModifiedTime: now,
      ...members,
    });
  };
  const end = (
    status: JobStatus,
    message: string,
    members: Partial<TrainingJob> = {},
    secondary: string = status,
  ) => {
    const now = clock.now();
    const { TrainingStartTime } = find();
    const seconds = TrainingStartTime && secondsBetween(TrainingStartTime, now);
    enter(secondary, message, {
      TrainingJobStatus: status,
      TrainingEndTime: now,
      ...(seconds === undefined ? {} : { TrainingTimeInSeconds: seconds, BillableTimeInSeconds: seconds }),
      ...members,
    });
  };

  context.work.start(trainingWorkId(name), {
    run: async (work) => {
      const job = find();
      const { TrainingImage, AlgorithmName } = job.AlgorithmSpecification ?? {};
      if (AlgorithmName !== undefined) {
        throw new Error(
          `ClientError: The local SageMaker does not support algorithm resources, so it has no algorithm "${AlgorithmName}". Give a TrainingImage.`,
        );
      }
      assertEstimatorImage(TrainingImage);
      enter('Downloading', 'Downloading input data', { TrainingStartTime: clock.now() });
      const rows = await openTrainingRows(objects, job.InputDataConfig ?? []);
      enter('Training', 'Training image download completed. Training in progress.');
      const artifact = await work.compute(async () => {
        const { train, packModel } = await context.containers.estimator();
        const hyperparameters = job.HyperParameters ?? {};
        return packModel(await train({ rows: rows(), hyperparameters, signal: work.signal }));
      });
      await work.lastAtLeast(options.durations.training);
      enter('Uploading', 'Uploading generated training model');
      const uri = joinS3Uri(job.OutputDataConfig.S3OutputPath, name, 'output', 'model.tar.gz');
      const { bucket, key } = parseS3Uri(uri);
      await objects.write(bucket, key, artifact);
      work.signal.throwIfAborted();
      end('Completed', 'Training job completed', { ModelArtifacts: { S3ModelArtifacts: uri } });
    },
    failed: (error) => {
      const reason = failureReason(algorithmError(error));
      end('Failed', 'Training job failed', { FailureReason: reason });
    },
    stopped: () => end('Stopped', 'Training job stopped'),
    limit: {
      seconds: find().StoppingCondition?.MaxRuntimeInSeconds ?? Number.POSITIVE_INFINITY,
      // The status is Stopped; only the secondary status shows the reason.
      exceeded: () =>
        end(
          'Stopped',
          'Training job runtime exceeded MaxRuntimeInSeconds provided',
          {},
          'MaxRuntimeExceeded',
        ),
    },
  });
}

export function resumeTraining(context: SageMakerContext, job: TrainingJob): void {
  const now = context.platform.clock.now();
  if (job.TrainingJobStatus === 'InProgress') {
    trainingJobsOf(context).change(
      job.TrainingJobName,
      transition([], 'Starting', 'Restarting the training job', now),
    );
    startTraining(context, job.TrainingJobName);
  } else if (job.TrainingJobStatus === 'Stopping') {
    trainingJobsOf(context).change(job.TrainingJobName, {
      TrainingJobStatus: 'Stopped',
      TrainingEndTime: now,
      LastModifiedTime: now,
      ...transition(job.SecondaryStatusTransitions, 'Stopped', 'Training job stopped', now),
    });
  }
}
