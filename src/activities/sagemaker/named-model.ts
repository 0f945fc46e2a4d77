/** Models that an input names: a version of the model registry, or a model that exists already. */
import { classifyAwsError } from '../../aws/errors.js';
import type { ContainerDefinition, SageMakerPort } from '../../aws/sagemaker.js';
import { sameS3Location } from '../../contract/s3-address.js';
import { addressIn } from '../support/address.js';
import { callAws, refused } from '../support/errors.js';
import { servingContainer } from './model-package.js';

/** A model of one container, with its artifact. */
export interface NamedModel {
  /** The container, with the members of its model package filled in. */
  readonly container: ContainerDefinition;
  readonly artifactUri: string;
}

/**
 * The model of a version in the model registry. Refuses a version that is not Completed, or that somebody rejected: the run
 * must not deploy what the registry says not to deploy.
 */
export async function packagedModel(
  api: SageMakerPort['api'],
  arn: string,
): Promise<NamedModel & { readonly modelPackageGroup: string | null }> {
  const packaged = await callAws(`Describing model package "${arn}"`, () =>
    api.describeModelPackage({ ModelPackageName: arn }),
  );
  const { ModelPackageStatus: status, ModelApprovalStatus: approval } = packaged;
  if (status !== 'Completed' || approval === 'Rejected') {
    throw refused(
      'ModelPackageUnusable',
      `Model package ${arn} is ${status === 'Completed' ? 'Rejected in the model registry' : status}. Name another version in modelPackageArn, then start a new run.`,
    );
  }
  const { container, modelPackageGroup } = await servingContainer(api, { ModelPackageName: arn });
  return { ...withArtifact(container, `Model package ${arn}`, 'register it again'), modelPackageGroup };
}

/** A model that exists already. Refuses a model of several containers. */
export async function createdModel(api: SageMakerPort['api'], name: string): Promise<NamedModel> {
  const model = await callAws(`Describing model "${name}"`, () => api.describeModel({ ModelName: name }));
  const containers = model.Containers?.length ? model.Containers : [model.PrimaryContainer ?? {}];
  const [first = {}, ...others] = containers;
  if (others.length > 0) {
    throw refused(
      'SeveralContainers',
      `Model "${name}" is a pipeline of ${containers.length} containers; one is supported. Name a model of one container, then start a new run.`,
    );
  }
  const { container } = await servingContainer(api, first);
  return withArtifact(container, `Model "${name}"`, 'in a new model');
}

function withArtifact(container: ContainerDefinition, of: string, where: string): NamedModel {
  const inUrl = container.ModelDataUrl !== undefined;
  const uri = container.ModelDataUrl ?? container.ModelDataSource?.S3DataSource?.S3Uri;
  if (uri === undefined) {
    throw refused(
      'NoModelArtifact',
      `${of} names no artifact in S3 (ModelDataUrl). Name a model that has one, then start a new run.`,
    );
  }
  const member = inUrl ? 'ModelDataUrl' : 'ModelDataSource.S3DataSource.S3Uri';
  return { container, artifactUri: addressIn(uri, { of, member, where, needsKey: true }) };
}

/** The path `…/<job>/output/model.tar.gz` names the job, and the job must list this artifact as its output. */
export async function trainingJobOf(api: SageMakerPort['api'], artifactUri: string): Promise<string | null> {
  const name = /\/([a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,62})\/output\/model\.tar\.gz$/.exec(artifactUri)?.[1];
  if (name === undefined) return null;
  try {
    const job = await api.describeTrainingJob({ TrainingJobName: name });
    return sameS3Location(job.ModelArtifacts?.S3ModelArtifacts, artifactUri) ? name : null;
  } catch (error) {
    if (classifyAwsError(error) === 'not-found') return null;
    return callAws(`Describing training job "${name}"`, () => Promise.reject(error));
  }
}
