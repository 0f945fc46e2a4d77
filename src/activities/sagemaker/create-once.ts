import { ApplicationFailure } from '@temporalio/common';
import { classifyAwsError } from '../../aws/errors.js';
import type { Tag } from '../../aws/sagemaker.js';
import { TAG_ENDPOINT, TAG_RUN } from '../../domain/resource-name.js';
import { callAws, refused } from '../support/errors.js';

/**
 * Creates a resource under a deterministic name. SageMaker has no idempotency tokens: after a lost response the retry fails
 * with "already exists", and the existing resource is adopted if it is this run's and usable.
 */
export async function createOnce(options: {
  readonly doing: string;
  readonly create: () => Promise<unknown>;
  /** Whether the existing resource is of the same request, and in progress or complete. */
  readonly isOurs: () => Promise<boolean>;
}): Promise<void> {
  try {
    await options.create();
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    if (classifyAwsError(error) !== 'already-exists') {
      await callAws(options.doing, () => Promise.reject(error));
    }
    if (await callAws(`${options.doing}, which exists already`, options.isOurs)) return;
    throw refused(
      'NameConflict',
      `${options.doing}: another resource has that name and is not this run's, or it failed. Delete it or start a new run.`,
    );
  }
}

export function runTags(endpointName: string, run: string): Tag[] {
  return [
    { Key: TAG_ENDPOINT, Value: endpointName },
    { Key: TAG_RUN, Value: run },
  ];
}

/** The tags that a clone keeps: none of AWS's own, and none of an earlier run. */
export function carriedTags(tags: readonly Tag[] | undefined): Tag[] {
  return (tags ?? []).filter(({ Key }) => !Key?.startsWith('aws:') && !Key?.startsWith('rebaseline:'));
}

/**
 * Turns a description back into a request. Keeps every member, so that settings unknown to this code survive the clone;
 * drops only those that no request accepts.
 */
export function asRequest<T extends object, K extends keyof T>(
  description: T,
  dropped: readonly K[],
): Omit<T, K | '$metadata'> {
  const omitted = new Set<PropertyKey>([...dropped, '$metadata']);
  return Object.fromEntries(
    Object.entries(description).filter(([key, value]) => !omitted.has(key) && value !== undefined),
  ) as Omit<T, K | '$metadata'>;
}
