import type { Estimator, TrainedModel } from './containers.js';
import type { SageMakerContext } from './context.js';
import { assertEstimatorImage } from './images.js';
import { modelDataOf } from './model-container.js';
import { containersOf, findModel } from './models.js';
import { readObject } from './s3-transfer.js';

/**
 * The model of a resource, for a job that scores rows with it.
 * @param use what uses the model, for the error message
 * @throws an error with the failure reason if the local estimator did not train it
 */
export async function loadModel(
  context: SageMakerContext,
  name: string,
  estimator: Estimator,
  use: string,
): Promise<TrainedModel> {
  const [container] = containersOf(context, findModel(context, name));
  assertEstimatorImage(container?.Image);
  if (container?.Mode === 'MultiModel') {
    throw new Error(
      `ClientError: Model "${name}" is a multi-model container, and ${use} has no target model. Use a model with one artifact.`,
    );
  }
  const uri = container && modelDataOf(container);
  if (uri === undefined)
    throw new Error(`ClientError: Model "${name}" has no model data. Use a model with a ModelDataUrl.`);
  const model = await estimator.unpackModel(await readObject(context.platform.objects, uri));
  return estimator.withResponseColumns(model, container?.Environment);
}
