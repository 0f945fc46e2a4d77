/** A model package as DescribeModelPackage returns it. */
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
  /** Not returned by DescribeModelPackage. It makes CreateModelPackage idempotent. */
  readonly ClientToken?: string;
  readonly [member: string]: unknown;
}

export const packagesOf = (context: SageMakerContext): Collection<ModelPackage> =>
  collectionOf(context, 'model-package');

/** Finds a package by ARN, or by name if it is not in a group. Throws a ValidationException if it does not exist. */
export function findPackage(context: SageMakerContext, nameOrArn: string): ModelPackage {
  const found = packagesOf(context).get(nameInArn(nameOrArn).toLowerCase());
  if (!found) throw validationException(`Model package ${nameOrArn} does not exist.`);
  return found;
}

/** The container of a model that is created from the package. Throws if the package does not exist. */
export function packagedContainer(context: SageMakerContext, nameOrArn: string): Container {
  return findPackage(context, nameOrArn).InferenceSpecification?.Containers?.[0] ?? {};
}
