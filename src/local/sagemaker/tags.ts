import type { DocumentStore } from '../platform.js';
import { openCollection } from './collection.js';
import { validationException } from './errors.js';
import type { OperationTable, Tag } from './operation.js';

interface TaggedResource {
  readonly arn: string;
  readonly tags: readonly Tag[];
}

const MAXIMUM_TAGS = 50;

/** Tags by ARN. Every resource has an entry from its creation to its deletion, with or without tags. */
export interface Tags {
  /** Throws for tags that SageMaker rejects. Called before the resource is created. */
  check(tags: readonly Tag[] | undefined): void;
  /** Called before the resource is stored, so that a kill between the two writes leaves no resource without its tags. */
  created(arn: string, tags: readonly Tag[] | undefined): void;
  deleted(arn: string): void;
  readonly operations: OperationTable;
}

export function openTags(documents: DocumentStore): Tags {
  const resources = openCollection<TaggedResource>(documents, 'tags');
  const find = (arn: string) => {
    const resource = resources.get(arn);
    if (!resource)
      throw validationException(`Could not find resource "${arn}". Give the ARN of an existing resource.`);
    return resource;
  };

  return {
    check,
    created: (arn, tags) => {
      resources.put(arn, { arn, tags: tags ?? [] });
    },
    deleted: (arn) => resources.delete(arn),
    operations: {
      AddTags: (input: { ResourceArn: string; Tags: readonly Tag[] }) => {
        check(input.Tags);
        const { arn, tags } = find(input.ResourceArn);
        const added = new Set(input.Tags.map(({ Key }) => Key));
        const all = [...tags.filter(({ Key }) => !added.has(Key)), ...input.Tags];
        check(all);
        resources.put(arn, { arn, tags: all });
        return { Tags: all };
      },
      ListTags: (input: { ResourceArn: string }) => ({ Tags: find(input.ResourceArn).tags }),
      DeleteTags: (input: { ResourceArn: string; TagKeys: readonly string[] }) => {
        const { arn, tags } = find(input.ResourceArn);
        resources.put(arn, { arn, tags: tags.filter(({ Key }) => !input.TagKeys.includes(Key)) });
        return {};
      },
    },
  };
}

function check(tags: readonly Tag[] | undefined): void {
  if (!tags) return;
  const keys = new Set(tags.map(({ Key }) => Key));
  if (keys.size < tags.length) throw validationException('Duplicate tag keys. Give each key once.');
  if (tags.length > MAXIMUM_TAGS)
    throw validationException(`Too many tags. A resource can have at most ${MAXIMUM_TAGS}.`);
  if ([...keys].some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw validationException('aws: prefixed tag key names are not allowed for external use.');
  }
}
