import type { CreateTrainingJobCommandInput, DescribeTrainingJobCommandOutput } from '../../aws/sagemaker.js';
import type { RebaselineInput } from '../../contract/input.js';
import { joinS3Uri } from '../../contract/s3-address.js';
import { refused } from '../support/errors.js';

const TRAIN_CHANNELS = ['train', 'training'];
/** Hyperparameters that a tuner sets for its own jobs; a job outside the tuner must not have them. */
const TUNER_ONLY = ['_tuning_objective_metric'];

/** The channel of the training set: `train`, `training`, or the first one. */
export function trainChannel(job: Pick<DescribeTrainingJobCommandOutput, 'InputDataConfig'>) {
  return (
    job.InputDataConfig?.find(({ ChannelName }) => TRAIN_CHANNELS.includes(ChannelName ?? '')) ??
    job.InputDataConfig?.[0]
  );
}

/** A channel to renew must exist, or the clone would silently keep its old data, and must read S3. */
export function refuseUnusableChannels(
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
    `Training job "${job.TrainingJobName}" has no channel ${unusable.join(', ')} in S3 to renew. Besides the training channel, which trainingDataset renews, it has: ${renewable.join(', ') || 'none'}. Correct channels, then start a new run.`,
  );
}

/** The request that repeats a described job under another name and on other data; members that report status are left out. */
export function cloneTrainingJob(
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
    // SageMaker requires a wait time with managed spot and rejects one without.
    StoppingCondition: job.EnableManagedSpotTraining
      ? { ...stopping, MaxWaitTimeInSeconds: MaxWaitTimeInSeconds ?? stopping.MaxRuntimeInSeconds }
      : stopping,
    // Resuming from the old model's checkpoints would reproduce the old model.
    ...(job.CheckpointConfig?.S3Uri
      ? {
          CheckpointConfig: {
            ...job.CheckpointConfig,
            S3Uri: joinS3Uri(job.CheckpointConfig.S3Uri, name),
          },
        }
      : {}),
    InputDataConfig: (job.InputDataConfig ?? []).map((channel) => {
      const renewed = channel === train ? trainingUri : channels?.[channel.ChannelName as string]?.s3Uri;
      if (renewed === undefined || !channel.DataSource?.S3DataSource) return channel;
      // The old location may be a manifest; the new one is the data itself.
      const { AttributeNames, ...source } = channel.DataSource.S3DataSource;
      return {
        ...channel,
        // The run writes its training set uncompressed; the old channel's setting would make the job decompress it.
        ...(channel === train && channel.CompressionType === 'Gzip' ? { CompressionType: 'None' } : {}),
        DataSource: { S3DataSource: { ...source, S3DataType: 'S3Prefix', S3Uri: renewed } },
      };
    }),
  } as CreateTrainingJobCommandInput;
}
