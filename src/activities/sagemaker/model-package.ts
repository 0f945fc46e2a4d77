/** Models that come from a model package. */

import type { ContainerDefinition, SageMakerPort } from '../../aws/sagemaker.js';
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
