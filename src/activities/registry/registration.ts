import type { S3Port } from '../../aws/s3.js';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { PlannedCandidate } from '../../contract/candidate.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { servingContainer } from '../sagemaker/model-package.js';
import { callAws } from '../support/errors.js';
import { packageBaselines } from './package-baselines.js';
import { candidateMetadata, metadataValue } from './package-metadata.js';

export interface Registration {
  readonly resolved: ResolvedRun;
  readonly modelPackageGroup: string;
  readonly modelName: string;
  readonly candidates: readonly PlannedCandidate[];
  readonly description: string;
  readonly status: 'Approved' | 'PendingManualApproval';
  /** More properties of the package. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** At most 36 letters, digits and hyphens. SageMaker registers one version for each token. */
  readonly token: string;
}

/**
 * Registers a model with its baselines, so that model version, baselines and schedules can be reconciled from AWS alone.
 * Content types and instance types follow the group's latest version, where there is one.
 */
export async function registerModelPackage(
  { api }: Pick<SageMakerPort, 'api'>,
  s3: S3Port,
  registration: Registration,
): Promise<string> {
  const { resolved, modelPackageGroup, modelName, candidates, description, status, metadata, token } =
    registration;
  const doing = `Registering model "${modelName}" in model package group "${modelPackageGroup}"`;
  return callAws(doing, async () => {
    const model = await api.describeModel({ ModelName: modelName });
    const described = model.PrimaryContainer ?? model.Containers?.[0] ?? {};
    const { container } = await servingContainer(api, described);
    const { payload } = resolved.production;
    const { Containers, ...latest } = (await latestSpecification(api, modelPackageGroup)) ?? {};
    const { Image, ModelDataUrl, ModelDataSource, Environment } = container;
    const { ModelPackageArn } = await api.createModelPackage({
      ModelPackageGroupName: modelPackageGroup,
      ModelPackageDescription: description,
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
      ModelApprovalStatus: status,
      ...(await packageBaselines({ api }, s3, resolved.monitors, candidates)),
      CustomerMetadataProperties: {
        ...candidateMetadata(resolved, candidates),
        ...Object.fromEntries(
          Object.entries(metadata ?? {}).map(([key, value]) => [key, metadataValue(value)]),
        ),
      },
      ClientToken: token,
    });
    return ModelPackageArn as string;
  });
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
