import { createHash } from 'node:crypto';
import type { DescribeDataQualityJobDefinitionCommandOutput } from '../aws/sagemaker.js';

/** Content of a job definition without its name, its times and the call's metadata; equal content, equal digest. */
export function definitionDigest(definition: DescribeDataQualityJobDefinitionCommandOutput): string {
  const { JobDefinitionName, JobDefinitionArn, CreationTime, $metadata, ...content } = definition;
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/** JSON with sorted keys, so that two descriptions of one thing are equal as text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    member && typeof member === 'object' && !Array.isArray(member) && !(member instanceof Date)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
