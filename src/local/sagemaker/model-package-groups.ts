/** The model registry's groups: CreateModelPackageGroup, DescribeModelPackageGroup, ListModelPackageGroups, DeleteModelPackageGroup. */
import { arnOf, nameInArn } from './arn.js';
import type { Collection } from './collection.js';
import { collectionOf, type SageMakerContext } from './context.js';
import { conflict, validationException } from './errors.js';
import { type ListInput, listPage } from './listing.js';
import { packagesOf } from './model-package-state.js';
import { type OperationTable, type Tag, withoutTags } from './operation.js';

export interface ModelPackageGroup {
  readonly ModelPackageGroupName: string;
  readonly ModelPackageGroupArn: string;
  readonly ModelPackageGroupDescription?: string;
  readonly ModelPackageGroupStatus: 'Completed';
  readonly CreationTime: Date;
  readonly CreatedBy: object;
  /** The last version number. A number is never reused, even after its version was deleted. */
  readonly versions: number;
}

const groupsOf = (context: SageMakerContext): Collection<ModelPackageGroup> =>
  collectionOf(context, 'model-package-group');

/** Finds a group by name or ARN. Throws SageMaker's "Cannot find Model Package Group". */
export function findGroup(context: SageMakerContext, nameOrArn: string): ModelPackageGroup {
  const key = nameInArn(nameOrArn).toLowerCase();
  const group = groupsOf(context).get(key);
  if (!group)
    throw validationException(`Cannot find Model Package Group: ${arnOf('model-package-group', key)}.`);
  return group;
}

/** Allocates the number of the group's next version. */
export function allocateVersion(context: SageMakerContext, group: ModelPackageGroup): number {
  const versions = group.versions + 1;
  groupsOf(context).change(group.ModelPackageGroupName.toLowerCase(), { versions });
  return versions;
}

export function modelPackageGroupOperations(context: SageMakerContext): OperationTable {
  const groups = groupsOf(context);
  type Named = { readonly ModelPackageGroupName: string };

  return {
    CreateModelPackageGroup: (
      input: Named & { ModelPackageGroupDescription?: string; Tags?: readonly Tag[] },
    ) => {
      const key = input.ModelPackageGroupName.toLowerCase();
      const arn = arnOf('model-package-group', key);
      if (groups.get(key)) throw validationException(`Model Package Group already exists: ${arn}`);
      context.tags.check(input.Tags);
      context.tags.created(arn, input.Tags);
      groups.put(key, {
        ...withoutTags(input),
        ModelPackageGroupArn: arn,
        ModelPackageGroupStatus: 'Completed',
        CreationTime: context.platform.clock.now(),
        CreatedBy: {},
        versions: 0,
      });
      return { ModelPackageGroupArn: arn };
    },

    DescribeModelPackageGroup: (input: Named) => {
      const { versions: _, ...group } = findGroup(context, input.ModelPackageGroupName);
      return group;
    },

    DeleteModelPackageGroup: (input: Named) => {
      const group = findGroup(context, input.ModelPackageGroupName);
      const { ModelPackageGroupName: name, ModelPackageGroupArn } = group;
      if (
        packagesOf(context)
          .all()
          .some((one) => one.ModelPackageGroupName === name)
      ) {
        throw conflict(
          `Model Package Group ${ModelPackageGroupArn} still contains model packages. Delete them first.`,
        );
      }
      groups.delete(name.toLowerCase());
      context.tags.deleted(ModelPackageGroupArn);
      return {};
    },

    ListModelPackageGroups: (input: ListInput) => {
      const { page, next } = listPage(groups.all(), input, {
        order: 'Descending',
        of: (group) => ({ name: group.ModelPackageGroupName, created: group.CreationTime }),
      });
      return {
        ModelPackageGroupSummaryList: page.map(({ versions: _, CreatedBy: __, ...summary }) => summary),
        ...next,
      };
    },
  };
}
