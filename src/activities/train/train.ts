import type { DescribeTrainingJobCommandOutput } from '../../aws/sagemaker.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import type { RebaselineInput } from '../../contract/input.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { resourceName } from '../../domain/resource-name.js';
import { carriedTags, createOnce, runTags } from '../sagemaker/create-once.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, refused } from '../support/errors.js';
import { adoptCreatedModel } from './adopt-model.js';
import { cloneModel, type NewArtifact } from './clone-model.js';
import { cloneTrainingJob, refuseUnusableChannels, trainChannel } from './clone-training-job.js';
import { type PreparedTrainingSet, prepareTrainingSet } from './training-set.js';

export interface TrainingRequest {
  readonly resolved: ResolvedRun;
  readonly channels: RebaselineInput['channels'];
  readonly trainingUri: string;
  readonly attempt: number;
}

export interface StartedTraining {
  readonly name: string;
  readonly maxRuntimeSeconds: number;
  readonly warnings: readonly string[];
}

/** SageMaker's own default where a job states no limit. */
const DEFAULT_RUNTIME_SECONDS = 86_400;

export function retrainActivities({ sagemaker, s3 }: Dependencies) {
  const { api } = sagemaker;

  async function describeProductionJob({
    production,
  }: ResolvedRun): Promise<DescribeTrainingJobCommandOutput> {
    const { trainingJobName, modelName, modelArtifactUri } = production;
    if (trainingJobName === null) {
      throw refused(
        'TrainingJobUnknown',
        `Cannot determine which training job produced artifact ${modelArtifactUri} of the model in service, "${modelName}", so there is no job to clone. Train a model yourself and give its trainingJobName.`,
      );
    }
    return callAws(`Describing training job "${trainingJobName}"`, () =>
      api.describeTrainingJob({ TrainingJobName: trainingJobName }),
    );
  }

  return {
    /** The training set in the form that the cloned job reads. */
    async prepareTrainingSet(request: {
      resolved: ResolvedRun;
      layout: DatasetLayout;
    }): Promise<PreparedTrainingSet> {
      return prepareTrainingSet(s3, request, () => describeProductionJob(request.resolved));
    },

    /** Clones the production model's training job with the new training set, under this run's name. */
    async startTraining(request: TrainingRequest): Promise<StartedTraining> {
      const { resolved, channels, trainingUri, attempt } = request;
      const { production, run } = resolved;
      const job = await describeProductionJob(resolved);
      refuseUnusableChannels(job, channels);
      const name = resourceName(production.endpointName, run, 'train', attempt);
      const { Tags } = await callAws(`Listing the tags of training job "${job.TrainingJobName}"`, () =>
        api.listTags({ ResourceArn: job.TrainingJobArn as string }),
      );
      const clone = {
        ...cloneTrainingJob(job, name, trainingUri, channels),
        Tags: [...carriedTags(Tags), ...runTags(production.endpointName, run)],
      };
      await createOnce({
        doing: `Creating training job "${name}"`,
        create: async () => {
          try {
            await api.createTrainingJob(clone);
          } catch (error) {
            // Describe returns the built-in algorithms' own metric definitions, which Create then rejects.
            if (!(error instanceof Error) || !/metric definitions/i.test(error.message)) throw error;
            const { MetricDefinitions, ...algorithm } = clone.AlgorithmSpecification ?? {};
            await api.createTrainingJob({ ...clone, AlgorithmSpecification: algorithm as never });
          }
        },
        isOurs: async () => {
          const existing = await api.describeTrainingJob({ TrainingJobName: name });
          return (
            trainChannel(existing)?.DataSource?.S3DataSource?.S3Uri === trainingUri &&
            (existing.TrainingJobStatus === 'InProgress' || existing.TrainingJobStatus === 'Completed')
          );
        },
      });
      const { StoppingCondition: stopping } = job;
      return {
        name,
        maxRuntimeSeconds:
          stopping?.MaxWaitTimeInSeconds ?? stopping?.MaxRuntimeInSeconds ?? DEFAULT_RUNTIME_SECONDS,
        warnings: keptChannels(job, channels).map(
          (channel) =>
            `Channel "${channel}" of the cloned training job keeps its old data; give channels.${channel} to renew it.`,
        ),
      };
    },

    /** The artifact of a training job that has completed. */
    async adoptTraining({ name }: { name: string }): Promise<{ artifactUri: string }> {
      const job = await callAws(`Describing training job "${name}"`, () =>
        api.describeTrainingJob({ TrainingJobName: name }),
      );
      const artifactUri = job.ModelArtifacts?.S3ModelArtifacts;
      if (job.TrainingJobStatus !== 'Completed' || !artifactUri) {
        throw refused(
          'TrainingNotComplete',
          `Training job "${name}" is ${job.TrainingJobStatus}; only a Completed job has a model. Wait until it is Completed, or name another job, then start a new run.`,
        );
      }
      return { artifactUri };
    },

    /** Clones the model in service with the new artifact, or with image, artifact and environment of a model package. */
    async createModel(request: { resolved: ResolvedRun; modelName: string } & NewArtifact): Promise<void> {
      await cloneModel(api, s3, request);
    },

    /** Checks a model that exists already. The run uses it as it is. */
    async adoptModel(request: {
      resolved: ResolvedRun;
      modelName: string;
    }): Promise<{ artifactUri: string }> {
      return adoptCreatedModel(api, s3, request);
    },
  };
}

/** Channels besides the training channel that the input does not renew. */
function keptChannels(
  job: DescribeTrainingJobCommandOutput,
  channels: RebaselineInput['channels'],
): readonly string[] {
  return (job.InputDataConfig ?? [])
    .map(({ ChannelName }) => ChannelName as string)
    .filter((channel) => channel !== trainChannel(job)?.ChannelName && !channels?.[channel]);
}
