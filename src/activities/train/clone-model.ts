import type { S3Port } from '../../aws/s3.js';
import type { ContainerDefinition, SageMakerPort, Tag } from '../../aws/sagemaker.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { TAG_ARCHIVES } from '../../domain/resource-name.js';
import { asRequest, carriedTags, createOnce, runTags } from '../sagemaker/create-once.js';
import { servingContainer } from '../sagemaker/model-package.js';
import { packagedModel } from '../sagemaker/named-model.js';
import { callAws, refused } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';

/** What takes the place of the old artifact. */
export type NewArtifact =
  | { readonly artifactUri: string; readonly modelPackageArn?: undefined }
  /** The artifact of this version of the model registry, with its image and environment. */
  | { readonly modelPackageArn: string; readonly artifactUri?: undefined };

/**
 * Clones the model in service with another artifact; every other setting stays. Refuses an artifact identical to the old one.
 * Image and environment of a model package come from the package, because they belong to its artifact.
 */
export async function cloneModel(
  api: SageMakerPort['api'],
  s3: S3Port,
  request: { readonly resolved: ResolvedRun; readonly modelName: string } & NewArtifact,
): Promise<void> {
  const { resolved, modelName } = request;
  const { production, run } = resolved;
  const packaged =
    request.modelPackageArn === undefined ? null : await packagedModel(api, request.modelPackageArn);
  const artifactUri = packaged?.artifactUri ?? (request.artifactUri as string);
  const archives = await compareArchives(s3, production.modelArtifactUri, artifactUri);
  const old = await callAws(`Describing model "${production.modelName}"`, () =>
    api.describeModel({ ModelName: production.modelName }),
  );
  const { Tags } = await callAws(`Listing the tags of model "${production.modelName}"`, () =>
    api.listTags({ ResourceArn: old.ModelArn as string }),
  );
  const swap = async (container: ContainerDefinition) => {
    const serving = (await servingContainer(api, container)).container;
    return packaged ? ofPackage(serving, packaged.container) : withArtifact(serving, artifactUri);
  };
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
        Tags: [...carriedTags(Tags), ...runTags(production.endpointName, run), ...archives],
      }),
    isOurs: async () => {
      const existing = await api.describeModel({ ModelName: modelName });
      const container = existing.PrimaryContainer ?? existing.Containers?.[0];
      return (container?.ModelDataUrl ?? container?.ModelDataSource?.S3DataSource?.S3Uri) === artifactUri;
    },
  });
}

/**
 * Refuses an archive identical to the old one. Only this comparison heartbeats and can be cancelled: whether the model was
 * created must be known afterwards.
 * @returns tags of the new model, by which the release finds out that an archive was altered since
 */
export async function compareArchives(s3: S3Port, oldUri: string, newUri: string): Promise<Tag[]> {
  // The ETags come first: an archive that is replaced while it is read then has another one later.
  const [oldEtag, newEtag, oldDigest, newDigest] = await withHeartbeat('comparing the model artifacts', () =>
    callAws('Comparing the model artifacts', async () => [
      ...(await Promise.all([s3.etag(oldUri), s3.etag(newUri)])),
      ...(await Promise.all([s3.digest(oldUri), s3.digest(newUri)])),
    ]),
  );
  if (oldDigest !== newDigest) {
    return [
      { Key: TAG_ARCHIVES.new.etag, Value: newEtag },
      { Key: TAG_ARCHIVES.new.digest, Value: newDigest },
      { Key: TAG_ARCHIVES.old.etag, Value: oldEtag },
      { Key: TAG_ARCHIVES.old.digest, Value: oldDigest },
    ];
  }
  throw refused(
    'SameModel',
    `The new artifact ${newUri} is identical to the artifact of the model in service. Check the training set and the job's checkpoints, then start a new run.`,
  );
}

function ofPackage(old: ContainerDefinition, packaged: ContainerDefinition): ContainerDefinition {
  const { Image: _image, ModelDataUrl: _url, ModelDataSource: _source, Environment: _env, ...kept } = old;
  const { ModelDataUrl, ModelDataSource, ...members } = packaged;
  return {
    ...kept,
    ...members,
    // A description may name the artifact in both members; a request may contain only one.
    ...(ModelDataUrl === undefined ? { ModelDataSource } : { ModelDataUrl }),
  };
}

/** A description may name the artifact in both members; a request may contain only one. */
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
