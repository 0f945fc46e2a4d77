import type { S3Port } from '../../aws/s3.js';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { type AdoptedModel, adoptedModelUri } from '../data/adopted-model.js';
import { createdModel } from '../sagemaker/named-model.js';
import { callAws, refused } from '../support/errors.js';
import { compareArchives } from './clone-model.js';

/**
 * Checks a model that exists already, and stores what its archive contains: the model has no tags of this run, by which the
 * release finds out that an archive was altered since.
 */
export async function adoptCreatedModel(
  api: SageMakerPort['api'],
  s3: S3Port,
  { resolved, modelName }: { readonly resolved: ResolvedRun; readonly modelName: string },
): Promise<{ artifactUri: string }> {
  const { production } = resolved;
  if (modelName === production.modelName) {
    throw refused(
      'SameModel',
      `Model "${modelName}" is the model in service. Leave modelName out to keep it, or name another model, then start a new run.`,
    );
  }
  const { artifactUri } = await createdModel(api, modelName);
  const tags = await compareArchives(s3, production.modelArtifactUri, artifactUri);
  const uri = adoptedModelUri(resolved);
  const adopted: AdoptedModel = {
    modelName,
    artifactUri,
    archives: Object.fromEntries(tags.map(({ Key, Value }) => [Key as string, Value as string])),
  };
  await callAws(`Writing ${uri}`, () => s3.put(uri, JSON.stringify(adopted, null, 2), 'application/json'));
  return { artifactUri };
}
