import type { BaselineFiles, Constraints, Statistics } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { ResolvedRun } from '../../contract/run.js';
import { mismatchOf } from '../../domain/baseline/baseline-side.js';
import { onAws, refused } from '../support/errors.js';

/** Both files of a baseline, parsed; what cannot be read is refused with its location. */
export async function readBaseline(
  s3: S3Port,
  uris: { statisticsUri: string; constraintsUri: string },
): Promise<BaselineFiles> {
  const [statistics, constraints] = await onAws(`Reading the baseline ${uris.constraintsUri}`, () =>
    Promise.all([s3.text(uris.statisticsUri), s3.text(uris.constraintsUri)]),
  );
  const files = {
    statistics: parse<Statistics>(statistics, uris.statisticsUri),
    constraints: parse<Constraints>(constraints, uris.constraintsUri),
  };
  const mismatch = mismatchOf(
    files.constraints.features.map(({ name }) => name),
    files.statistics.features.map(({ name }) => name),
  );
  if (mismatch) {
    const { strangers } = mismatch;
    throw refused(
      'BaselineMismatch',
      `${uris.constraintsUri} and ${uris.statisticsUri} are not of one baseline: the constraints name ${strangers.length} ${strangers.length === 1 ? 'feature' : 'features'} without statistics (${strangers.slice(0, 4).join(', ')}${strangers.length > 4 ? ', …' : ''}). Point the job definition at the two files of one baseline job, then start again.`,
    );
  }
  return files;
}

/** The live baseline's columns: the model's outputs first, then its inputs, as the monitor maps a headerless capture. */
export async function readLiveColumns(s3: S3Port, resolved: ResolvedRun): Promise<readonly string[]> {
  const uri = resolved.monitors[0]?.constraintsUri as string;
  const text = await onAws(`Reading the live baseline ${uri}`, () => s3.text(uri));
  return parse<Constraints>(text, uri).features.map(({ name }) => name);
}

function parse<T extends { readonly features: readonly unknown[] }>(text: string, uri: string): T {
  let why = 'it is not JSON';
  try {
    const parsed = JSON.parse(text) as T;
    why = 'it has no list of named features';
    if (Array.isArray(parsed?.features) && parsed.features.every(isNamed)) return parsed;
  } catch {
    // Said below, with the location.
  }
  throw refused(
    'BaselineUnreadable',
    `${uri} is not a baseline file of Model Monitor: ${why}. Point the job definition at the statistics.json and constraints.json of a baseline job, then start again.`,
  );
}

function isNamed(feature: unknown): boolean {
  return typeof (feature as { name?: unknown } | null)?.name === 'string';
}
