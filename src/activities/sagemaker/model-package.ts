/** The model registry: models that come from a package, and the registration of the released model as the group's next version. */

import type { S3Port } from '../../aws/s3.js';
import type { ContainerDefinition, SageMakerPort } from '../../aws/sagemaker.js';
import type { Candidate } from '../../contract/candidate.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { callAws, refused } from '../support/errors.js';

/** A container of a model, with image, artifact and environment of its model package filled in. */
export interface ServingContainer {
  readonly container: ContainerDefinition;
  /** The group of its package; null without a package or a group. */
  readonly modelPackageGroup: string | null;
}

/** Fills in the members of the model package, so that a clone with another artifact does not name the old package. */
export async function servingContainer(
  api: SageMakerPort['api'],
  container: ContainerDefinition,
): Promise<ServingContainer> {
  const { ModelPackageName, InferenceSpecificationName, ...own } = container;
  if (ModelPackageName === undefined) return { container, modelPackageGroup: null };
  const packaged = await callAws(`Describing model package "${ModelPackageName}"`, () =>
    api.describeModelPackage({ ModelPackageName }),
  );
  const specification =
    InferenceSpecificationName === undefined
      ? packaged.InferenceSpecification
      : packaged.AdditionalInferenceSpecifications?.find(({ Name }) => Name === InferenceSpecificationName);
  const [first, ...others] = specification?.Containers ?? [];
  if (!first || others.length > 0) {
    throw refused(
      'SeveralContainers',
      `Model package "${ModelPackageName}" has ${others.length + (first ? 1 : 0)} containers; one is supported. Register the model with one container and deploy that.`,
    );
  }
  const Environment = { ...first.Environment, ...own.Environment };
  return {
    container: {
      ...given({
        Image: first.Image,
        ModelDataUrl: first.ModelDataUrl,
        ModelDataSource: first.ModelDataSource,
      }),
      ...given(own),
      ...(Object.keys(Environment).length > 0 ? { Environment } : {}),
    },
    modelPackageGroup: packaged.ModelPackageGroupName ?? null,
  };
}

function given<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}

export interface Registration {
  readonly resolved: ResolvedRun;
  readonly modelPackageGroup: string;
  readonly modelName: string;
  /** The model's data-quality baseline; where monitors have different ones, the first. */
  readonly candidate: Candidate;
  /** Digests of the baselines of all monitors. */
  readonly baselines: string;
  readonly approver: string;
}

/**
 * Registers the released model with its baseline, so that a later deployment of this version finds both. Content types and
 * instance types follow the group's latest version, where there is one. The client token makes a retry harmless.
 */
export async function registerModelPackage(
  { api }: Pick<SageMakerPort, 'api'>,
  s3: S3Port,
  { resolved, modelPackageGroup, modelName, candidate, baselines, approver }: Registration,
): Promise<string> {
  const doing = `Registering model "${modelName}" in model package group "${modelPackageGroup}"`;
  return callAws(doing, async () => {
    const model = await api.describeModel({ ModelName: modelName });
    const container = model.PrimaryContainer ?? model.Containers?.[0] ?? {};
    const { payload } = resolved.production;
    const baseline = await baselineMetrics(s3, candidate);
    const { Containers, ...latest } = (await latestSpecification(api, modelPackageGroup)) ?? {};
    const { Image, ModelDataUrl, ModelDataSource, Environment } = container;
    const { ModelPackageArn } = await api.createModelPackage({
      ModelPackageGroupName: modelPackageGroup,
      ModelPackageDescription: `Released to endpoint ${resolved.production.endpointName} by rebaseline run ${resolved.run}, with its baseline.`,
      InferenceSpecification: {
        SupportedContentTypes: [payload?.contentType ?? 'text/csv'],
        SupportedResponseMIMETypes: [payload?.accept ?? 'text/csv'],
        ...latest,
        Containers: [
          {
            Image,
            ...(ModelDataUrl === undefined ? { ModelDataSource } : { ModelDataUrl }),
            ...(Environment === undefined ? {} : { Environment }),
          },
        ],
      },
      ModelApprovalStatus: 'Approved',
      ModelMetrics: { ModelDataQuality: baseline },
      DriftCheckBaselines: { ModelDataQuality: baseline },
      CustomerMetadataProperties: {
        'rebaseline:run': resolved.run,
        'rebaseline:baseline': baselines,
        'rebaseline:approver': metadataValue(approver),
      },
      ClientToken: `rebaseline-${resolved.run}`,
    });
    return ModelPackageArn as string;
  });
}

async function baselineMetrics(s3: S3Port, { statisticsUri, constraintsUri }: Candidate) {
  const source = async (S3Uri: string) => ({
    ContentType: 'application/json',
    ContentDigest: `sha256:${await s3.digest(S3Uri)}`,
    S3Uri,
  });
  return { Statistics: await source(statisticsUri), Constraints: await source(constraintsUri) };
}

async function latestSpecification(api: SageMakerPort['api'], group: string) {
  const { ModelPackageSummaryList = [] } = await api.listModelPackages({
    ModelPackageGroupName: group,
    SortBy: 'CreationTime',
    SortOrder: 'Descending',
    MaxResults: 1,
  });
  const arn = ModelPackageSummaryList[0]?.ModelPackageArn;
  if (arn === undefined) return undefined;
  return (await api.describeModelPackage({ ModelPackageName: arn })).InferenceSpecification;
}

/** SageMaker accepts letters, digits, spaces and a few signs in a metadata value; any other character becomes a space. */
function metadataValue(text: string): string {
  return text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, ' ').slice(0, 256) || ' ';
}
