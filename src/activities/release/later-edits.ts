import type { S3Port } from '../../aws/s3.js';
import type { Monitor } from '../../contract/resolved-run.js';
import { digestOfStored } from '../data/baseline-digest.js';
import { callAws } from '../support/errors.js';

/**
 * Whether someone edited the live baseline since the run carried its edits over. Such an edit is in no candidate.
 * @param known digest of the live baseline at that time; undefined in a run that an earlier release started
 */
export async function isEditedSince(
  s3: S3Port,
  monitor: Monitor,
  known: string | undefined,
): Promise<boolean> {
  if (known === undefined) return false;
  const now = await callAws('Reading the live baseline again', () => digestOfStored(s3, monitor));
  return now !== known;
}
