import type {
  ContainerDefinition,
  CreateTrainingJobCommandInput,
  DescribeTrainingJobCommandOutput,
} from '../../aws/sagemaker.js';
import type { RebaselineInput } from '../../contract/input.js';
import type { DatasetLayout, ResolvedRun } from '../../contract/run.js';
import { nonFeaturePositions } from '../../domain/baseline/dataset-layout.js';
import { resourceName } from '../../domain/resource-name.js';
import { csvLine, csvRows } from '../data/capture-windows.js';
import { isGzipped } from '../data/open-csv.js';
import { asRequest, carriedTags, createOnce, runTags } from '../sagemaker/create-once.js';
import { servingContainer } from '../sagemaker/model-package.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, refused } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';

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

const TRAIN_CHANNELS = ['train', 'training'];
/** Hyperparameters that name the job itself or belong to a tuner; cloned as they are they would confuse the new job. */
const TUNER_ONLY = ['_tuning_objective_metric'];

export function retrainActivities({ sagemaker, s3 }: Dependencies) {
  const { api } = sagemaker;

  async function productionJob(resolved: ResolvedRun): Promise<DescribeTrainingJobCommandOutput> {
    const { trainingJobName, modelName, modelArtifactUri } = resolved.production;
    if (trainingJobName === null) {
      throw refused(
        'TrainingJobUnknown',
        `The model in service, "${modelName}", was not made by a training job that can be told from its artifact ${modelArtifactUri}, so there is none to clone. Train a model yourself and give its trainingJobName.`,
      );
    }
    return callAws(`Describing training job "${trainingJobName}"`, () =>
      api.describeTrainingJob({ TrainingJobName: trainingJobName }),
    );
  }

  return {
    /**
     * The training set as the cloned job reads it. Built-in algorithms take no header and the label first; a set laid
     * out otherwise is copied into that form, unless the production job's own data has the same header.
     */
    async prepareTrainingSet({
      resolved,
      layout,
    }: {
      resolved: ResolvedRun;
      layout: DatasetLayout;
    }): Promise<{ uri: string; copied: boolean }> {
      await withHeartbeat('looking at the labels of the training set', () => refuseOneClass(layout));
      const packed = await withHeartbeat('looking for packed objects', () => anyGzipped(layout));
      const dropped = nonFeaturePositions(layout);
      const timeToDrop = dropped.size > (layout.labelPosition === null ? 0 : 1);
      if (!layout.header && layout.labelPosition === 0 && !timeToDrop && !packed)
        return { uri: layout.s3Uri, copied: false };
      return withHeartbeat('copying the training set into the form that the training job reads', async () => {
        const job = await productionJob(resolved);
        const old = trainChannel(job)?.DataSource?.S3DataSource?.S3Uri;
        if (
          !packed &&
          !timeToDrop &&
          layout.header &&
          layout.labelPosition !== null &&
          old !== undefined &&
          (await startsWithNames(old, layout))
        ) {
          return { uri: layout.s3Uri, copied: false };
        }
        const uri = `${resolved.workspace}/runs/${resolved.run}/training/train.csv`;
        const label = layout.labelPosition ?? 0;
        async function* lines() {
          for await (const { row } of csvRows(s3, layout.s3Uri, layout.header)) {
            yield csvLine([
              row[label] ?? null,
              ...row.filter((_, position) => position !== label && !dropped.has(position)),
            ]);
          }
        }
        await callAws(`Writing ${uri}`, () => s3.upload(uri, lines(), 'text/csv'));
        return { uri, copied: true };
      });

      /** Ends with the second value; only a set of a single one is read to its end. */
      async function refuseOneClass({ s3Uri, header, labelPosition }: DatasetLayout): Promise<void> {
        if (labelPosition === null) return;
        let only: string | null | undefined;
        for await (const { row } of csvRows(s3, s3Uri, header)) {
          const label = row[labelPosition] ?? null;
          only = only === undefined ? label : only;
          if (label !== only) return;
        }
        if (only === undefined) return;
        throw refused(
          'OneClass',
          `Dataset ${s3Uri}: every row has ${only === null ? 'an empty label' : `the label "${only}"`} (column ${labelPosition + 1}), from which no model learns anything. Give rows of every class, or say in trainingDataset.labelColumn where the label stands.`,
        );
      }

      async function anyGzipped({ s3Uri }: DatasetLayout): Promise<boolean> {
        const objects = await callAws(`Listing dataset ${s3Uri}`, () => s3.objects(s3Uri));
        const [first] = objects.filter(({ size }) => size > 0);
        return (
          objects.some(({ key }) => key.endsWith('.gz')) ||
          (first !== undefined && (await isGzipped(s3, first)))
        );
      }

      async function startsWithNames(uri: string, { features }: DatasetLayout): Promise<boolean> {
        for await (const { row } of csvRows(s3, uri, false))
          return row.some((cell) => features.includes(cell ?? ''));
        return false;
      }
    },

    /** Clones the production model's training job with the new training set, under this run's name. */
    async startTraining({
      resolved,
      channels,
      trainingUri,
      attempt,
    }: TrainingRequest): Promise<StartedTraining> {
      const job = await productionJob(resolved);
      refuseUnusableChannels(job, channels);
      const name = resourceName(resolved.production.endpointName, resolved.run, 'train', attempt);
      const { Tags } = await callAws('Listing the tags of the training job', () =>
        api.listTags({ ResourceArn: job.TrainingJobArn as string }),
      );
      const request = {
        ...cloneTrainingJob(job, name, trainingUri, channels),
        Tags: [...carriedTags(Tags), ...runTags(resolved.production.endpointName, resolved.run)],
      };
      await createOnce({
        doing: `Creating training job "${name}"`,
        create: async () => {
          try {
            await api.createTrainingJob(request);
          } catch (error) {
            // Describe returns the built-in algorithms' own metric definitions, which Create then refuses.
            if (!(error instanceof Error) || !/metric definitions/i.test(error.message)) throw error;
            const { MetricDefinitions, ...algorithm } = request.AlgorithmSpecification ?? {};
            await api.createTrainingJob({ ...request, AlgorithmSpecification: algorithm as never });
          }
        },
        isOurs: async () => {
          const there = await api.describeTrainingJob({ TrainingJobName: name });
          return (
            trainChannel(there)?.DataSource?.S3DataSource?.S3Uri === trainingUri &&
            (there.TrainingJobStatus === 'InProgress' || there.TrainingJobStatus === 'Completed')
          );
        },
      });
      const stale = (job.InputDataConfig ?? [])
        .map(({ ChannelName }) => ChannelName as string)
        .filter((channel) => channel !== trainChannel(job)?.ChannelName && !channels?.[channel]);
      return {
        name,
        maxRuntimeSeconds:
          job.StoppingCondition?.MaxWaitTimeInSeconds ?? job.StoppingCondition?.MaxRuntimeInSeconds ?? 86_400,
        warnings: stale.map(
          (channel) =>
            `Channel "${channel}" of the cloned training job keeps its old data; give channels.${channel} to renew it.`,
        ),
      };
    },

    /** A model already trained: its job must have completed. */
    async adoptTraining({ name }: { name: string }): Promise<{ artifactUri: string }> {
      const job = await callAws(`Describing training job "${name}"`, () =>
        api.describeTrainingJob({ TrainingJobName: name }),
      );
      const artifactUri = job.ModelArtifacts?.S3ModelArtifacts;
      if (job.TrainingJobStatus !== 'Completed' || !artifactUri) {
        throw refused(
          'TrainingNotComplete',
          `Training job "${name}" is ${job.TrainingJobStatus}; only a completed one has a model to take.`,
        );
      }
      return { artifactUri };
    },

    /** Clones the model in service, changing only the artifact. Refuses an artifact that is the old one. */
    async createModel({
      resolved,
      modelName,
      artifactUri,
    }: {
      resolved: ResolvedRun;
      modelName: string;
      artifactUri: string;
    }): Promise<void> {
      const { production, run } = resolved;
      // Only the comparison beats, and so can be cancelled: whether the model was created must be known afterwards.
      const [oldDigest, newDigest] = await withHeartbeat('comparing the model artifacts', () =>
        callAws('Comparing the model artifacts', () =>
          Promise.all([s3.digest(production.modelArtifactUri), s3.digest(artifactUri)]),
        ),
      );
      if (oldDigest === newDigest) {
        throw refused(
          'SameModel',
          `The new artifact ${artifactUri} is byte for byte the model in service. Training produced nothing new; check the training set and the job's checkpoints.`,
        );
      }
      const old = await callAws(`Describing model "${production.modelName}"`, () =>
        api.describeModel({ ModelName: production.modelName }),
      );
      const { Tags } = await callAws('Listing the tags of the model', () =>
        api.listTags({ ResourceArn: old.ModelArn as string }),
      );
      const swap = async (container: ContainerDefinition) =>
        withArtifact((await servingContainer(api, container)).container, artifactUri);
      const swapped = {
        ...(old.PrimaryContainer ? { PrimaryContainer: await swap(old.PrimaryContainer) } : {}),
        ...(old.Containers?.length ? { Containers: await Promise.all(old.Containers.map(swap)) } : {}),
      };
      await createOnce({
        doing: `Creating model "${modelName}"`,
        create: () =>
          api.createModel({
            ...asRequest(old, ['ModelArn', 'CreationTime', 'DeploymentRecommendation']),
            ModelName: modelName,
            ...swapped,
            Tags: [...carriedTags(Tags), ...runTags(production.endpointName, run)],
          }),
        isOurs: async () => {
          const there = await api.describeModel({ ModelName: modelName });
          const container = there.PrimaryContainer ?? there.Containers?.[0];
          return (container?.ModelDataUrl ?? container?.ModelDataSource?.S3DataSource?.S3Uri) === artifactUri;
        },
      });
    },
  };
}

/** The container with another artifact. A description may name the artifact both ways; a request takes only one. */
function withArtifact(container: ContainerDefinition, artifactUri: string): ContainerDefinition {
  const { ModelDataUrl, ModelDataSource, ...kept } = container;
  return ModelDataUrl === undefined && ModelDataSource !== undefined
    ? {
        ...kept,
        ModelDataSource: {
          S3DataSource: { S3Uri: artifactUri, S3DataType: 'S3Object', CompressionType: 'Gzip' },
        },
      }
    : { ...kept, ModelDataUrl: artifactUri };
}

/** A channel that is to be renewed must exist, or its data would be left old unnoticed, and must read S3. */
function refuseUnusableChannels(
  job: DescribeTrainingJobCommandOutput,
  channels: RebaselineInput['channels'],
): void {
  const train = trainChannel(job)?.ChannelName;
  const renewable = (job.InputDataConfig ?? [])
    .filter(({ ChannelName, DataSource }) => ChannelName !== train && DataSource?.S3DataSource)
    .map(({ ChannelName }) => ChannelName);
  const unusable = Object.keys(channels ?? {}).filter((name) => !renewable.includes(name));
  if (unusable.length === 0) return;
  throw refused(
    'ChannelUnknown',
    `Training job "${job.TrainingJobName}" has no channel ${unusable.join(', ')} that could be renewed. It has: ${renewable.join(', ') || 'none'}, beside the training channel, which trainingDataset renews.`,
  );
}

function trainChannel(job: Pick<DescribeTrainingJobCommandOutput, 'InputDataConfig'>) {
  return (
    job.InputDataConfig?.find(({ ChannelName }) => TRAIN_CHANNELS.includes(ChannelName ?? '')) ??
    job.InputDataConfig?.[0]
  );
}

/** What of a described job a request takes; the rest is status. */
function cloneTrainingJob(
  job: DescribeTrainingJobCommandOutput,
  name: string,
  trainingUri: string,
  channels: RebaselineInput['channels'],
): CreateTrainingJobCommandInput {
  const train = trainChannel(job);
  const hyperParameters = Object.fromEntries(
    Object.entries(job.HyperParameters ?? {})
      .filter(([key]) => !TUNER_ONLY.includes(key))
      .map(([key, value]) => [key, key === 'sagemaker_job_name' ? JSON.stringify(name) : value]),
  );
  const kept = {
    RoleArn: job.RoleArn,
    ResourceConfig: job.ResourceConfig,
    VpcConfig: job.VpcConfig,
    EnableNetworkIsolation: job.EnableNetworkIsolation,
    EnableInterContainerTrafficEncryption: job.EnableInterContainerTrafficEncryption,
    EnableManagedSpotTraining: job.EnableManagedSpotTraining,
    Environment: job.Environment,
    RetryStrategy: job.RetryStrategy,
    DebugHookConfig: job.DebugHookConfig,
    ProfilerConfig: job.ProfilerConfig,
    TensorBoardOutputConfig: job.TensorBoardOutputConfig,
    ExperimentConfig: job.ExperimentConfig,
    InfraCheckConfig: job.InfraCheckConfig,
    RemoteDebugConfig: job.RemoteDebugConfig,
    DebugRuleConfigurations: job.DebugRuleConfigurations,
    ProfilerRuleConfigurations: job.ProfilerRuleConfigurations,
    ModelPackageConfig: job.ModelPackageConfig,
    MlflowConfig: job.MlflowConfig,
    ServerlessJobConfig: job.ServerlessJobConfig,
  };
  const { MaxWaitTimeInSeconds, ...stopping } = job.StoppingCondition ?? {};
  return {
    ...(Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)) as typeof kept),
    TrainingJobName: name,
    RoleArn: job.RoleArn as string,
    AlgorithmSpecification: job.AlgorithmSpecification,
    OutputDataConfig: job.OutputDataConfig,
    ResourceConfig: job.ResourceConfig,
    HyperParameters: hyperParameters,
    // Managed spot is refused without a wait time, and a wait time is refused without spot.
    StoppingCondition: job.EnableManagedSpotTraining
      ? { ...stopping, MaxWaitTimeInSeconds: MaxWaitTimeInSeconds ?? stopping.MaxRuntimeInSeconds }
      : stopping,
    // Resuming from the old model's checkpoints would reproduce the old model.
    ...(job.CheckpointConfig?.S3Uri
      ? {
          CheckpointConfig: {
            ...job.CheckpointConfig,
            S3Uri: `${job.CheckpointConfig.S3Uri.replace(/\/+$/, '')}/${name}`,
          },
        }
      : {}),
    InputDataConfig: (job.InputDataConfig ?? []).map((channel) => {
      const renewed = channel === train ? trainingUri : channels?.[channel.ChannelName as string]?.s3Uri;
      if (renewed === undefined || !channel.DataSource?.S3DataSource) return channel;
      // The old data may have been listed in a manifest; the new location is the data itself.
      const { AttributeNames, ...source } = channel.DataSource.S3DataSource;
      return {
        ...channel,
        // The run's own training set is never packed; what was said of the old one would make the job unpack it.
        ...(channel === train && channel.CompressionType === 'Gzip' ? { CompressionType: 'None' } : {}),
        DataSource: { S3DataSource: { ...source, S3DataType: 'S3Prefix', S3Uri: renewed } },
      };
    }),
  } as CreateTrainingJobCommandInput;
}
