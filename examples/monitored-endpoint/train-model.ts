import {
  type Channel,
  CreateModelCommand,
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { ESTIMATOR_IMAGE, ROLE_ARN } from './account.js';
import type { AwsClients } from './clients.js';
import { foldersOf } from './folders.js';
import { putText } from './s3.js';
import { waitForJob } from './wait.js';

/** Training rows as CSV text: no header, label first. */
export interface ModelData {
  readonly training: string;
  /** Held-out rows in the same format. They become the job's `validation` channel. */
  readonly validation?: string;
}

export interface TrainModelOptions {
  readonly endpointName: string;
  readonly bucket: string;
  /** Distinguishes the endpoint's models: the training job and the model of release `a` are named `<endpoint>-a`. */
  readonly release: string;
  readonly data: ModelData;
  readonly hyperparameters?: Readonly<Record<string, string>>;
}

export interface ReleasedModel {
  readonly release: string;
  readonly trainingJobName: string;
  readonly modelName: string;
  readonly trainingUri: string;
  readonly validationUri?: string;
}

/** Uploads the rows, runs a training job until it has completed, and creates the model. */
export async function trainModel(clients: AwsClients, options: TrainModelOptions): Promise<ReleasedModel> {
  const { endpointName, bucket, release } = options;
  const name = `${endpointName}-${release}`;
  const folders = foldersOf(bucket, endpointName);
  const uris = await uploadDataset(clients, options);
  const channels = [channel('train', uris.trainingUri)];
  if (uris.validationUri !== undefined) channels.push(channel('validation', uris.validationUri));

  await clients.sagemaker.send(
    new CreateTrainingJobCommand({
      TrainingJobName: name,
      AlgorithmSpecification: { TrainingImage: ESTIMATOR_IMAGE, TrainingInputMode: 'File' },
      RoleArn: ROLE_ARN,
      HyperParameters: { ...options.hyperparameters },
      InputDataConfig: channels,
      OutputDataConfig: { S3OutputPath: folders.models },
      ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    }),
  );
  const job = await waitForJob(
    `the training job ${name}`,
    () => clients.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name })),
    (description) => ({ status: description.TrainingJobStatus, reason: description.FailureReason }),
  );
  await clients.sagemaker.send(
    new CreateModelCommand({
      ModelName: name,
      ExecutionRoleArn: ROLE_ARN,
      PrimaryContainer: {
        Image: ESTIMATOR_IMAGE,
        ModelDataUrl: job.ModelArtifacts?.S3ModelArtifacts,
        Environment: {},
      },
    }),
  );
  return { release, trainingJobName: name, modelName: name, ...uris };
}

/** Uploads a release's rows to S3 for its training job, or for a workflow that trains the model. */
export async function uploadDataset(
  clients: AwsClients,
  options: Pick<TrainModelOptions, 'endpointName' | 'bucket' | 'release' | 'data'>,
): Promise<{ readonly trainingUri: string; readonly validationUri?: string }> {
  const { endpointName, bucket, release, data } = options;
  const folders = foldersOf(bucket, endpointName);
  const trainingUri = `${folders.dataset(release, 'train')}/`;
  await putText(clients.s3, `${trainingUri}rows.csv`, data.training);
  if (data.validation === undefined) return { trainingUri };
  const validationUri = `${folders.dataset(release, 'validation')}/`;
  await putText(clients.s3, `${validationUri}rows.csv`, data.validation);
  return { trainingUri, validationUri };
}

function channel(name: string, uri: string): Channel {
  return {
    ChannelName: name,
    ContentType: 'text/csv',
    InputMode: 'File',
    DataSource: {
      S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri, S3DataDistributionType: 'FullyReplicated' },
    },
  };
}
