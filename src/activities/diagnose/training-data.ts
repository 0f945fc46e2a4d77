import type { Channel, SageMakerPort } from '../../aws/sagemaker.js';
import type { DatasetReference } from '../../contract/dataset.js';
import type { RebaselineInput } from '../../contract/input.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { createdModel, packagedModel, trainingJobOf } from '../sagemaker/named-model.js';
import { describePipeline } from '../sagemaker/pipelines.js';
import { addressIn } from '../support/address.js';
import { callAws, refused } from '../support/errors.js';

export interface TrainingData {
  /** The rows that the offered model was, or will be, trained on. */
  readonly training: DatasetReference;
  /** Rows held out from them; null where none are known. */
  readonly heldOut: DatasetReference | null;
}

/** Rows that the input states come first, then the channels of the training job that made the model. */
export async function trainingData(
  api: SageMakerPort['api'],
  { resolved, input }: { readonly resolved: ResolvedRun; readonly input: RebaselineInput },
): Promise<TrainingData> {
  const validation = input.channels?.validation ?? input.channels?.test ?? null;
  if (input.trainingDataset) return { training: input.trainingDataset, heldOut: validation };
  // Now, and not when the pipeline starts: a run that cannot start it ends in its first minute.
  if (input.pipeline) await describePipeline(api, input.pipeline);
  if (input.trainedOn) return { training: input.trainedOn, heldOut: validation };
  return channelsOf(api, await trainingJobOfModel(api, resolved, input));
}

/** The training job of the model that the run offers: of its source, or else of the model in service. */
async function trainingJobOfModel(
  api: SageMakerPort['api'],
  { production }: ResolvedRun,
  { trainingJobName, modelPackageArn, modelName, pipeline }: RebaselineInput,
): Promise<string> {
  if (trainingJobName !== undefined) return trainingJobName;
  if (pipeline !== undefined) {
    const inS3 = Object.entries(pipeline.parameters).filter(([, value]) => value.startsWith('s3://'));
    throw refused(
      'TrainingDataUnknown',
      `Pipeline "${pipeline.name}" chooses its training set itself, and the run compares that set with the traffic before it starts the pipeline. Give the rows that the pipeline trains on in trainedOn${inS3.length > 0 ? ` (the parameters in S3 are ${inS3.map(([name]) => name).join(', ')})` : ''}, then start a new run.`,
    );
  }
  if (modelPackageArn !== undefined) {
    const { artifactUri } = await packagedModel(api, modelPackageArn);
    return jobOf(api, artifactUri, `model package ${modelPackageArn}`);
  }
  if (modelName !== undefined) {
    const { artifactUri } = await createdModel(api, modelName);
    return jobOf(api, artifactUri, `model "${modelName}"`);
  }
  if (production.trainingJobName !== null) return production.trainingJobName;
  throw refused(
    'TrainingJobUnknown',
    `Cannot determine which training job produced artifact ${production.modelArtifactUri} of the model in service, "${production.modelName}". Give trainingDataset or trainingJobName to release another model, or the rows that this model was trained on in trainedOn, then start a new run.`,
  );
}

async function jobOf(api: SageMakerPort['api'], artifactUri: string, what: string): Promise<string> {
  const name = await trainingJobOf(api, artifactUri);
  if (name !== null) return name;
  throw refused(
    'TrainingDataUnknown',
    `Cannot determine which training job produced artifact ${artifactUri} of ${what}, so its training set is unknown. Give the rows that it was trained on in trainedOn, then start a new run.`,
  );
}

async function channelsOf(api: SageMakerPort['api'], jobName: string): Promise<TrainingData> {
  const job = await callAws(`Describing training job "${jobName}"`, () =>
    api.describeTrainingJob({ TrainingJobName: jobName }),
  );
  const channel = (names: readonly string[]) =>
    addressOf(
      jobName,
      job.InputDataConfig?.find(({ ChannelName }) => names.includes(ChannelName ?? '')),
    );
  const training = channel(['train', 'training']) ?? addressOf(jobName, job.InputDataConfig?.[0]);
  if (!training) {
    throw refused(
      'TrainingDataUnknown',
      `Training job "${jobName}" has no input channel in S3. Give trainingDataset, or the rows that the model was trained on in trainedOn, then start a new run.`,
    );
  }
  const heldOut = channel(['validation', 'test']);
  return { training: { s3Uri: training }, heldOut: heldOut === undefined ? null : { s3Uri: heldOut } };
}

/** The S3 address of a channel; undefined for a channel that does not read S3. */
function addressOf(jobName: string, channel: Channel | undefined): string | undefined {
  const uri = channel?.DataSource?.S3DataSource?.S3Uri;
  if (uri === undefined) return undefined;
  return addressIn(uri, {
    of: `Training job "${jobName}" has channel "${channel?.ChannelName}"`,
    member: 'S3DataSource.S3Uri',
    where: 'in trainingDataset, trainedOn or baselineDataset of the input',
  });
}
