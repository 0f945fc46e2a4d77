import { createHash } from 'node:crypto';
import type { S3Port } from '../../aws/s3.js';

/** Of a baseline with constraints only, the statistics are absent or null. */
export interface BaselineLocations {
  readonly statisticsUri?: string | null;
  readonly constraintsUri: string;
}

/** SHA-256 over both files, statistics first; of a baseline without statistics, over the constraints. */
export function candidateDigest(statistics: string | null, constraints: string): string {
  const hash = createHash('sha256');
  if (statistics !== null) hash.update(statistics).update('\n');
  return hash.update(constraints).digest('hex');
}

/** The digest of a stored baseline. Reads both files whole. */
export async function digestOfStored(
  s3: S3Port,
  { statisticsUri = null, constraintsUri }: BaselineLocations,
): Promise<string> {
  const [statistics, constraints] = await Promise.all([
    statisticsUri === null ? null : s3.text(statisticsUri),
    s3.text(constraintsUri),
  ]);
  return candidateDigest(statistics, constraints);
}
