/** A model package as DescribeModelPackage answers it. */
import { nameInArn } from './arn.js';
import type { Collection } from './collection.js';
import { collectionOf, type SageMakerContext } from './context.js';
import { validationException } from './errors.js';
import type { Container } from './model-container.js';

export interface ModelPackage {
  readonly ModelPackageName: string;
  readonly ModelPackageArn: string;
  readonly ModelPackageGroupName?: string;
  readonly ModelPackageVersion?: number;
  readonly ModelPackageStatus: 'Completed';
  readonly ModelApprovalStatus?: string;
  readonly CreationTime: Date;
  readonly LastModifiedTime: Date;
  readonly InferenceSpecification?: { readonly Containers?: readonly Container[] };
  readonly CustomerMetadataProperties?: Readonly<Record<string, string>>;
  /** Not answered: it makes CreateModelPackage repeatable. */
  readonly ClientToken?: string;
  readonly [member: string]: unknown;
}

export const packagesOf = (context: SageMakerContext): Collection<ModelPackage> =>
  collectionOf(context, 'model-package');

/** By ARN, or by name if the package is in no group. Throws a ValidationException. */
export function findPackage(context: SageMakerContext, nameOrArn: string): ModelPackage {
  const found = packagesOf(context).get(nameInArn(nameOrArn).toLowerCase());
  if (!found) throw validationException(`Model package ${nameOrArn} does not exist.`);
  return found;
}

/** What a model made from the package runs. Throws when there is no such package. */
export function packagedContainer(context: SageMakerContext, nameOrArn: string): Container {
  return findPackage(context, nameOrArn).InferenceSpecification?.Containers?.[0] ?? {};
}
