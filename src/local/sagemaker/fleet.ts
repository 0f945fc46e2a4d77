/** The instances behind an endpoint: its variants, their models and the capture settings. */
import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '../platform.js';
import type { Estimator, TrainedModel } from './containers.js';
import type { SageMakerContext } from './context.js';
import type { DataCaptureConfig, EndpointConfig, ProductionVariant } from './endpoint-configs.js';
import { assertEstimatorImage } from './images.js';
import { type Container, modelDataOf } from './model-container.js';
import { containersOf, findModel } from './models.js';
import { readObject } from './s3-transfer.js';

/** A copy, stored in the endpoint when it is deployed, so that deleting the config or the model does not affect a live endpoint. */
export interface Fleet {
  readonly id: string;
  readonly endpointConfig: string;
  readonly variants: readonly FleetVariant[];
  readonly dataCapture?: DataCaptureConfig;
}

export interface FleetVariant {
  readonly name: string;
  readonly weight: number;
  readonly instanceCount?: number;
  readonly instanceType?: string;
  readonly serverless?: Readonly<Record<string, unknown>>;
  readonly model?: string;
  readonly containers: readonly Container[];
}

/** Throws SageMaker's "Could not find model" if a model was deleted after the config was created. */
export function fleetOf(context: SageMakerContext, config: EndpointConfig): Fleet {
  return {
    id: randomUUID(),
    endpointConfig: config.EndpointConfigName,
    variants: config.ProductionVariants.map((variant) => fleetVariant(context, variant)),
    ...(config.DataCaptureConfig ? { dataCapture: config.DataCaptureConfig } : {}),
  };
}

function fleetVariant(context: SageMakerContext, variant: ProductionVariant): FleetVariant {
  return {
    name: variant.VariantName,
    weight: variant.InitialVariantWeight ?? 1,
    ...(variant.InitialInstanceCount === undefined ? {} : { instanceCount: variant.InitialInstanceCount }),
    ...(variant.InstanceType === undefined ? {} : { instanceType: variant.InstanceType }),
    ...(variant.ServerlessConfig === undefined ? {} : { serverless: variant.ServerlessConfig }),
    ...(variant.ModelName === undefined ? {} : { model: variant.ModelName }),
    containers:
      variant.ModelName === undefined ? [] : containersOf(context, findModel(context, variant.ModelName)),
  };
}

export function instancesOf(fleet: Fleet): number {
  return fleet.variants.reduce((sum, { instanceCount = 1 }) => sum + instanceCount, 0);
}

/** The models that serve requests: those of the variants with a share of the traffic. */
export function servingModels(fleet: Fleet): readonly string[] {
  const weighted = fleet.variants.filter(({ weight }) => weight > 0);
  const serving = weighted.length > 0 ? weighted : fleet.variants;
  return [...new Set(serving.flatMap(({ model }) => (model === undefined ? [] : [model])))];
}

/** Models by variant name. A variant without its own model (multi-model, inference components) is absent. */
export type LoadedFleet = ReadonlyMap<string, TrainedModel>;

/** Downloads and unpacks every variant's model. Rejects with SageMaker's failure reason for a failed deployment. */
export async function loadFleet(
  fleet: Fleet,
  objects: ObjectStore,
  estimator: Estimator,
): Promise<LoadedFleet> {
  const loaded = new Map<string, TrainedModel>();
  for (const { name, containers } of fleet.variants) {
    const [container, ...others] = containers;
    if (container === undefined || container.Mode === 'MultiModel') continue;
    if (others.length > 0) {
      throw new Error(
        `Variant ${name} is an inference pipeline. The local SageMaker serves only models with one container. Give a model with a PrimaryContainer.`,
      );
    }
    loaded.set(name, await loadContainer(name, container, objects, estimator));
  }
  return loaded;
}

async function loadContainer(
  variant: string,
  container: Container,
  objects: ObjectStore,
  estimator: Estimator,
) {
  assertEstimatorImage(container.Image);
  const uri = modelDataOf(container);
  if (uri === undefined) {
    throw new Error(
      `The primary container for production variant ${variant} did not pass the ping health check. It has no model data. Create the model with a ModelDataUrl.`,
    );
  }
  const artifact = await readObject(objects, uri).catch(() => {
    throw new Error(
      `Failed to download model data for container "container_1" from URL: "${uri}". Please ensure that there is an object located at the URL and that the role passed to CreateModel has permissions to download the object.`,
    );
  });
  const model = await estimator.unpackModel(artifact).catch((error: unknown) => {
    throw new Error(
      `Failed to extract model data archive for container "container_1" from URL "${uri}". Please ensure that the object located at the URL is a valid tar.gz archive. ${error instanceof Error ? error.message : error}`,
    );
  });
  try {
    return estimator.withResponseColumns(model, container.Environment);
  } catch (error) {
    throw new Error(
      `The primary container for production variant ${variant} did not pass the ping health check. ${(error as Error).message}`,
    );
  }
}
