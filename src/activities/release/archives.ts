import { classifyAwsError } from '../../aws/errors.js';
import type { S3Port } from '../../aws/s3.js';
import type { SageMakerPort, Tag } from '../../aws/sagemaker.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { resourceName, TAG_ARCHIVES } from '../../domain/resource-name.js';
import { type AdoptedModel, adoptedModelUri } from '../data/adopted-model.js';
import { callAws, refused } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';

/**
 * Refuses a release if a model archive is not the one that the run compared, scored and judged: the endpoint would serve
 * another model than the approved one, or a roll-back would. Nothing is compared if the run keeps the model in service.
 */
export async function refuseAlteredArchives(
  { api }: Pick<SageMakerPort, 'api'>,
  s3: S3Port,
  resolved: ResolvedRun,
): Promise<void> {
  const { production, run } = resolved;
  const created = await createdByRun(api, resourceName(production.endpointName, run, 'model'));
  const found = created ?? (await adoptedByRun(s3, resolved));
  if (found === null) return;
  const { modelName, archive, Tags } = found;
  await refuseAltered(s3, Tags, TAG_ARCHIVES.new, archive, {
    of: `the new model "${modelName}"`,
    remedy: 'Nothing was changed; find out who writes to the folder, and start a new run',
  });
  await refuseAltered(s3, Tags, TAG_ARCHIVES.old, production.modelArtifactUri, {
    of: `model "${production.modelName}" in service`,
    remedy:
      'A roll-back would deploy another model. Nothing was changed; restore the archive, and start a new run',
  });
}

interface FoundArchive {
  readonly modelName: string;
  readonly archive: string;
  readonly Tags: readonly Tag[];
}

async function adoptedByRun(s3: S3Port, resolved: ResolvedRun): Promise<FoundArchive | null> {
  const uri = adoptedModelUri(resolved);
  const text = await callAws(`Reading ${uri}`, () => s3.textIfAny(uri));
  if (text === null) return null;
  const { modelName, artifactUri, archives } = JSON.parse(text) as AdoptedModel;
  const Tags = Object.entries(archives).map(([Key, Value]) => ({ Key, Value }));
  return { modelName, archive: artifactUri, Tags };
}

async function createdByRun(api: SageMakerPort['api'], name: string): Promise<FoundArchive | null> {
  try {
    const { ModelArn, PrimaryContainer, Containers } = await api.describeModel({ ModelName: name });
    const container = PrimaryContainer ?? Containers?.[0];
    const archive = container?.ModelDataUrl ?? container?.ModelDataSource?.S3DataSource?.S3Uri;
    if (ModelArn === undefined || archive === undefined) return null;
    const { Tags = [] } = await callAws(`Listing the tags of model "${name}"`, () =>
      api.listTags({ ResourceArn: ModelArn }),
    );
    return { modelName: name, archive, Tags };
  } catch (error) {
    if (classifyAwsError(error) === 'not-found') return null;
    return callAws(`Describing model "${name}"`, () => Promise.reject(error));
  }
}

/** The digest decides, because an upload in parts gives the same content another ETag. */
async function refuseAltered(
  s3: S3Port,
  tags: readonly Tag[],
  keys: { readonly etag: string; readonly digest: string },
  uri: string,
  { of, remedy }: { readonly of: string; readonly remedy: string },
): Promise<void> {
  const taggedAs = (key: string) => tags.find(({ Key }) => Key === key)?.Value;
  const etag = taggedAs(keys.etag);
  const digest = taggedAs(keys.digest);
  // A run of an earlier version wrote no such tags.
  if (etag === undefined || digest === undefined) return;
  const doing = `Comparing the archive ${uri} of ${of}`;
  if (!(await callAws(doing, () => s3.exists(uri)))) {
    throw refused('ArtifactMissing', `The archive ${uri} of ${of} no longer exists. ${remedy}.`);
  }
  if ((await callAws(doing, () => s3.etag(uri))) === etag) return;
  const now = await withHeartbeat('comparing a model archive', () => callAws(doing, () => s3.digest(uri)));
  if (now === digest) return;
  throw refused(
    'ArchiveAltered',
    `The archive ${uri} of ${of} was altered during the run (SHA-256 ${now.slice(0, 12)} instead of ${digest.slice(0, 12)}). ${remedy}.`,
  );
}
