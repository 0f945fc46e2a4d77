/** Endpoints whose requests select a model: multi-model containers and inference components. */

import { joinS3Uri, parseS3Uri } from '../../contract/s3-address.js';
import { AwsError } from '../aws-error.js';
import type { TrainedModel } from './containers.js';
import type { SageMakerContext } from './context.js';
import type { FleetVariant } from './fleet.js';
import { type Container, modelDataOf } from './model-container.js';
import { readObject } from './s3-transfer.js';

const invalid = (message: string) => new AwsError('ValidationError', message);

/** Throws if a request has a target model for a single-model endpoint, or none for a multi-model endpoint. */
export function checkTargetModel(
  endpoint: string,
  variant: FleetVariant,
  targetModel: string | undefined,
): void {
  const [container] = variant.containers;
  if (container === undefined) {
    throw invalid(
      'Inference Component Name header is required for endpoints to which you plan to deploy inference components. Please include Inference Component Name header or consider using SageMaker models.',
    );
  }
  if (container.Mode !== 'MultiModel') {
    if (targetModel === undefined) return;
    throw invalid(
      `Endpoint ${endpoint} is not a multi-model endpoint and does not support target model header.`,
    );
  }
  if (targetModel === undefined) {
    throw invalid(
      `Endpoint ${endpoint} is a multi-model endpoint and needs the target model header. Give TargetModel, a key below ${modelDataOf(container)}.`,
    );
  }
}

/** Loads the target model of a request at its first request and keeps it, as a multi-model container does. */
export function createTargetModels(context: SageMakerContext) {
  const loaded = new Map<string, Promise<TrainedModel>>();
  return (variant: FleetVariant, targetModel: string): Promise<TrainedModel> => {
    const [container] = variant.containers;
    const uri = joinS3Uri((container && modelDataOf(container)) ?? 's3://', targetModel);
    const known = loaded.get(uri);
    if (known) return known;
    const loading = load(uri, container?.Environment);
    loaded.set(uri, loading);
    loading.catch(() => loaded.delete(uri));
    return loading;
  };

  async function load(uri: string, environment: Container['Environment']): Promise<TrainedModel> {
    const { objects } = context.platform;
    const estimator = await context.containers.estimator();
    const artifact = await readObject(objects, uri).catch(() => {
      const { bucket, key } = parseS3Uri(uri);
      throw invalid(
        `Failed to download model data (bucket: ${bucket}, key: ${key}). Please ensure that there is an object located at the URL and that the role passed to CreateModel has permissions to download the object.`,
      );
    });
    const model = await estimator.unpackModel(artifact).catch((error: Error) => {
      throw invalid(`Failed to extract model data archive from ${uri}. ${error.message}`);
    });
    return estimator.withResponseColumns(model, environment);
  }
}
