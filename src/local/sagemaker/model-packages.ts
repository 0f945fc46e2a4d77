/** The model registry's packages: CreateModelPackage, DescribeModelPackage, UpdateModelPackage, ListModelPackages, DeleteModelPackage. */
import { LOCAL_IDENTITY } from '../platform.js';
import { arnOf, nameInArn } from './arn.js';
import type { SageMakerContext } from './context.js';
import { conflict, validationException } from './errors.js';
import { type ListInput, listPage } from './listing.js';
import { allocateVersion, findGroup } from './model-package-groups.js';
import { findPackage, type ModelPackage, packagesOf } from './model-package-state.js';
import { type Members, type OperationTable, type Tag, withoutTags } from './operation.js';

interface CreateInput extends Members {
  readonly ModelPackageName?: string;
  readonly ModelPackageGroupName?: string;
  readonly ModelApprovalStatus?: string;
  readonly ClientToken?: string;
  readonly Tags?: readonly Tag[];
}

interface UpdateInput extends Members {
  readonly ModelPackageArn: string;
  readonly CustomerMetadataProperties?: Readonly<Record<string, string>>;
  readonly CustomerMetadataPropertiesToRemove?: readonly string[];
  readonly AdditionalInferenceSpecificationsToAdd?: readonly unknown[];
}

interface ListPackagesInput extends ListInput {
  readonly ModelPackageGroupName?: string;
  readonly ModelApprovalStatus?: string;
  readonly ModelPackageType?: string;
}

export function modelPackageOperations(context: SageMakerContext): OperationTable {
  const packages = packagesOf(context);
  const { clock } = context.platform;
  type Named = { readonly ModelPackageName: string };

  return {
    CreateModelPackage: (input: CreateInput) => {
      const existing =
        input.ClientToken && packages.all().find((one) => one.ClientToken === input.ClientToken);
      if (existing) return { ModelPackageArn: existing.ModelPackageArn };
      context.tags.check(input.Tags);
      const identity = identify(context, input);
      const now = clock.now();
      context.tags.created(identity.ModelPackageArn, input.Tags);
      packages.put(nameInArn(identity.ModelPackageArn), {
        ...withoutTags(input),
        ...identity,
        // The local SageMaker does not validate packages on instances, so a package is Completed immediately.
        ModelPackageStatus: 'Completed',
        ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
        CreationTime: now,
        CreatedBy: { IamIdentity: LOCAL_IDENTITY },
        LastModifiedTime: now,
      });
      return { ModelPackageArn: identity.ModelPackageArn };
    },

    DescribeModelPackage: (input: Named) => {
      const { ClientToken: _, ...described } = findPackage(context, input.ModelPackageName);
      return described;
    },

    UpdateModelPackage: (input: UpdateInput) => {
      const before = findPackage(context, input.ModelPackageArn);
      const {
        ModelPackageArn: _arn,
        CustomerMetadataProperties,
        CustomerMetadataPropertiesToRemove: removed = [],
        AdditionalInferenceSpecificationsToAdd: added = [],
        ClientToken: _token,
        ...members
      } = input;
      const metadata = { ...before.CustomerMetadataProperties, ...CustomerMetadataProperties };
      const specifications =
        (before.AdditionalInferenceSpecifications as readonly unknown[] | undefined) ?? [];
      packages.change(nameInArn(before.ModelPackageArn), {
        ...members,
        CustomerMetadataProperties: Object.fromEntries(
          Object.entries(metadata).filter(([key]) => !removed.includes(key)),
        ),
        ...(added.length > 0 ? { AdditionalInferenceSpecifications: [...specifications, ...added] } : {}),
        LastModifiedTime: clock.now(),
        LastModifiedBy: { IamIdentity: LOCAL_IDENTITY },
      });
      return { ModelPackageArn: before.ModelPackageArn };
    },

    DeleteModelPackage: (input: Named) => {
      const { ModelPackageArn } = findPackage(context, input.ModelPackageName);
      packages.delete(nameInArn(ModelPackageArn));
      context.tags.deleted(ModelPackageArn);
      return {};
    },

    ListModelPackages: (input: ListPackagesInput) => {
      const { page, next } = listPage(packages.all().filter(selector(context, input)), input, {
        order: 'Descending',
        of: (one) => ({
          name: nameInArn(one.ModelPackageArn),
          created: one.CreationTime,
          modified: one.LastModifiedTime,
        }),
      });
      return { ModelPackageSummaryList: page.map(summary), ...next };
    },
  };
}

function identify(context: SageMakerContext, input: CreateInput) {
  const { ModelPackageName: name, ModelPackageGroupName: groupName } = input;
  if ((name === undefined) === (groupName === undefined)) {
    throw validationException('Give exactly one of ModelPackageName and ModelPackageGroupName.');
  }
  if (groupName !== undefined) {
    const group = findGroup(context, groupName);
    const version = allocateVersion(context, group);
    return {
      ModelPackageName: group.ModelPackageGroupName,
      ModelPackageGroupName: group.ModelPackageGroupName,
      ModelPackageVersion: version,
      ModelPackageArn: arnOf('model-package', `${group.ModelPackageGroupName}/${version}`),
      ModelApprovalStatus: input.ModelApprovalStatus ?? 'PendingManualApproval',
    };
  }
  const arn = arnOf('model-package', name ?? '');
  if (packagesOf(context).get(nameInArn(arn))) throw conflict(`Model Package already exists: ${arn}`);
  return { ModelPackageName: name ?? '', ModelPackageArn: arn };
}

function selector(context: SageMakerContext, input: ListPackagesInput): (one: ModelPackage) => boolean {
  const { ModelPackageGroupName, ModelApprovalStatus, ModelPackageType = 'Unversioned' } = input;
  const group = ModelPackageGroupName && findGroup(context, ModelPackageGroupName).ModelPackageGroupName;
  return (one) => {
    if (ModelApprovalStatus !== undefined && one.ModelApprovalStatus !== ModelApprovalStatus) return false;
    if (group) return one.ModelPackageGroupName === group;
    const versioned = one.ModelPackageGroupName !== undefined;
    return ModelPackageType === 'Both' || versioned === (ModelPackageType === 'Versioned');
  };
}

function summary(one: ModelPackage): Members {
  return {
    ModelPackageName: one.ModelPackageName,
    ModelPackageGroupName: one.ModelPackageGroupName,
    ModelPackageVersion: one.ModelPackageVersion,
    ModelPackageArn: one.ModelPackageArn,
    ModelPackageDescription: one.ModelPackageDescription,
    CreationTime: one.CreationTime,
    ModelPackageStatus: one.ModelPackageStatus,
    ModelApprovalStatus: one.ModelApprovalStatus,
  };
}
