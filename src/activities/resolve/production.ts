import type { S3Port } from '../../aws/s3.js';
import type {
  ContainerDefinition,
  DescribeEndpointConfigCommandOutput,
  DescribeModelCommandOutput,
  SageMakerPort,
} from '../../aws/sagemaker.js';
import type { Production } from '../../contract/resolved-run.js';
import { servingContainer } from '../sagemaker/model-package.js';
import { trainingJobOf } from '../sagemaker/named-model.js';
import { addressIn } from '../support/address.js';
import { callAws, refused } from '../support/errors.js';
import { requireMember } from '../support/require-member.js';
import { templateWarnings } from './template-owner.js';

/** The endpoint with its configuration, variant, capture, model and training job. Refuses what Model Monitor cannot watch. */
export async function findProduction(
  api: SageMakerPort['api'],
  s3: S3Port,
  endpointName: string,
  variantName?: string,
): Promise<{ readonly production: Production; readonly warnings: readonly string[] }> {
  const endpoint = await callAws(`Describing endpoint "${endpointName}"`, () =>
    api.describeEndpoint({ EndpointName: endpointName }),
  );
  if (endpoint.EndpointStatus !== 'InService') {
    throw refused(
      'EndpointNotReady',
      `Endpoint "${endpointName}" is ${endpoint.EndpointStatus}, not InService. Wait until it is InService, or repair it, then start a new run.`,
    );
  }
  const described = `endpoint "${endpointName}"`;
  const configName = requireMember(endpoint.EndpointConfigName, 'EndpointConfigName', described);
  const endpointArn = requireMember(endpoint.EndpointArn, 'EndpointArn', described);
  const config = await callAws(`Describing endpoint configuration "${configName}"`, () =>
    api.describeEndpointConfig({ EndpointConfigName: configName }),
  );
  const { variant, others } = chosenVariant(endpointName, config, variantName);
  const capture = captureSettings(endpointName, config);
  const modelName = variant.ModelName;
  const model = await callAws(`Describing model "${modelName}"`, () =>
    api.describeModel({ ModelName: modelName }),
  );
  const { container, modelPackageGroup } = await servingContainer(api, onlyContainer(modelName, model));
  const modelArtifactUri = artifactOf(endpointName, modelName, container);
  await refuseMissingArtifact(s3, modelName, modelArtifactUri);
  return {
    production: {
      endpointName,
      endpointArn,
      endpointConfigName: configName,
      variantName: variant.VariantName as string,
      modelName,
      modelArtifactUri,
      modelCreatedAt: (model.CreationTime ?? new Date(0)).toISOString(),
      servingSince: (endpoint.LastModifiedTime ?? new Date(0)).toISOString(),
      trainingJobName: await trainingJobOf(api, modelArtifactUri),
      modelPackageGroup,
      ...capture,
    },
    warnings: [
      ...(await templateWarnings(api, endpointArn, described)),
      ...(others.length > 0
        ? [
            `Endpoint "${endpointName}" also serves ${others.length === 1 ? 'variant' : 'variants'} ${others.join(', ')}. Only the model of variant "${variant.VariantName}" is renewed; where a monitor analyses the traffic of all variants, the new baseline judges the other models too.`,
          ]
        : []),
    ],
  };
}

/** The only variant, or the one that the input names: never a guess. */
function chosenVariant(
  endpointName: string,
  config: DescribeEndpointConfigCommandOutput,
  wanted: string | undefined,
) {
  const variants = config.ProductionVariants ?? [];
  const names = variants.map(({ VariantName }) => VariantName as string);
  if (wanted !== undefined && !names.includes(wanted)) {
    throw refused(
      'VariantUnknown',
      `Endpoint "${endpointName}" has no production variant "${wanted}". It has: ${names.join(', ')}. Correct variantName, then start a new run.`,
    );
  }
  const variant =
    wanted === undefined ? variants[0] : variants.find(({ VariantName }) => VariantName === wanted);
  if (!variant || (wanted === undefined && variants.length > 1)) {
    throw refused(
      'SeveralVariants',
      `Endpoint "${endpointName}" has ${variants.length} production variants${names.length > 0 ? ` (${names.join(', ')})` : ''}. Name the one whose model the run renews in variantName, then start a new run.`,
    );
  }
  const unwatched = (kind: string) =>
    refused(
      'UnsupportedEndpoint',
      `Endpoint "${endpointName}" ${kind}, which Model Monitor does not watch. Serve the model from a real-time endpoint.`,
    );
  if (variant.ServerlessConfig) throw unwatched('is serverless');
  if (!variant.ModelName) throw unwatched('consists of inference components');
  return {
    variant: { ...variant, ModelName: variant.ModelName },
    others: names.filter((name) => name !== variant.VariantName),
  };
}

function captureSettings(
  endpointName: string,
  config: DescribeEndpointConfigCommandOutput,
): Pick<Production, 'captureDestination' | 'capturePercentage'> {
  const capture = config.DataCaptureConfig;
  const notCaptured = (what: string) =>
    refused(
      'NoCapture',
      `Endpoint "${endpointName}" captures ${what}. Create an endpoint configuration with a DataCaptureConfig that captures input and output, and update the endpoint, then start a new run.`,
    );
  if (!capture?.EnableCapture || !capture.DestinationS3Uri) {
    throw notCaptured('no data, so its monitor has nothing to analyze');
  }
  if ((capture.InitialSamplingPercentage ?? 0) === 0) {
    throw notCaptured('0 % of its requests, so its monitor has nothing to analyze');
  }
  const modes = capture.CaptureOptions?.map(({ CaptureMode }) => CaptureMode) ?? [];
  if (!(modes.includes('Input') && modes.includes('Output')) && !modes.includes('InputAndOutput' as never)) {
    throw notCaptured(`only ${modes.join(', ') || 'nothing'}; the monitor needs input and output`);
  }
  return {
    captureDestination: addressIn(capture.DestinationS3Uri, {
      of: `Endpoint "${endpointName}" has endpoint configuration "${config.EndpointConfigName}"`,
      member: 'DataCaptureConfig.DestinationS3Uri',
      where: 'in a new endpoint configuration and update the endpoint',
    }),
    capturePercentage: capture.InitialSamplingPercentage as number,
  };
}

function onlyContainer(modelName: string, model: DescribeModelCommandOutput): ContainerDefinition {
  const containers = model.Containers?.length
    ? model.Containers
    : model.PrimaryContainer
      ? [model.PrimaryContainer]
      : [];
  const container = containers[0];
  if (containers.length > 1) {
    throw refused(
      'SeveralContainers',
      `Model "${modelName}" is a pipeline of ${containers.length} containers; one is supported. Put preprocessing and model into one container and deploy that.`,
    );
  }
  if (container?.Mode === 'MultiModel') {
    throw refused(
      'UnsupportedEndpoint',
      `Model "${modelName}" is a multi-model container, which Model Monitor does not watch. Serve the model from an endpoint of its own.`,
    );
  }
  return container ?? {};
}

function artifactOf(endpointName: string, modelName: string, container: ContainerDefinition): string {
  const uri = container.ModelDataUrl ?? container.ModelDataSource?.S3DataSource?.S3Uri;
  if (!uri) {
    throw refused(
      'NoModelArtifact',
      `Model "${modelName}" names no artifact in S3 (ModelDataUrl), so a retrained one cannot replace it. Deploy the model with its artifact in S3.`,
    );
  }
  return addressIn(uri, {
    of: `Endpoint "${endpointName}" serves model "${modelName}"`,
    member: container.ModelDataUrl === undefined ? 'ModelDataSource.S3DataSource.S3Uri' : 'ModelDataUrl',
    where: 'in a new model and deploy it',
    needsKey: true,
  });
}

/** An endpoint keeps serving after its artifact is deleted, but then neither scoring nor a rollback is possible. */
async function refuseMissingArtifact(s3: S3Port, modelName: string, uri: string): Promise<void> {
  const found = await callAws(`Looking for the artifact ${uri} of model "${modelName}"`, async () =>
    uri.endsWith('/') ? (await s3.objects(uri)).length > 0 : s3.exists(uri),
  );
  if (found) return;
  throw refused(
    'ArtifactMissing',
    `The artifact of model "${modelName}" in service does not exist: there is nothing at ${uri}. A rollback could not restore the model. Restore the artifact, or deploy a model that has one, then start a new run.`,
  );
}
