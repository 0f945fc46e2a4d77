import { ApplicationFailure } from '@temporalio/common';
import { classifyAwsError } from '../../aws/errors.js';
import type { Tag } from '../../aws/sagemaker.js';
import { TAG_ENDPOINT, TAG_RUN } from '../../domain/resource-name.js';
import { callAws, refused } from '../support/errors.js';

/**
 * Creates a resource under a deterministic name. SageMaker has no idempotency tokens: a create whose answer was lost
 * shows as "already exists" on the retry, and is adopted if it is this run's and still of use.
 */
export async function createOnce(options: {
  readonly doing: string;
  readonly create: () => Promise<unknown>;
  /** Whether what stands under the name is the same request, running or complete. */
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
      `${options.doing}: another resource has that name and is not this run's, or has failed. Delete it or start a new run.`,
    );
  }
}

export function runTags(endpointName: string, run: string): Tag[] {
  return [
    { Key: TAG_ENDPOINT, Value: endpointName },
    { Key: TAG_RUN, Value: run },
  ];
}

/** Tags worth carrying to a clone: not AWS's own, and not another run's. */
export function carriedTags(tags: readonly Tag[] | undefined): Tag[] {
  return (tags ?? []).filter(({ Key }) => !Key?.startsWith('aws:') && !Key?.startsWith('rebaseline:'));
}

/**
 * A description turned back into a request: everything AWS knows of the resource is kept, so that settings this code
 * has never heard of survive the clone; only what no request takes is dropped.
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
