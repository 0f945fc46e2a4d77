import {
  AnalyzerError,
  type BaselineFiles,
  type Constraints,
  parseConstraints,
  parseStatistics,
  type Statistics,
} from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { unmatchedConstraints } from '../../domain/baseline/baseline-side.js';
import { duplicatesInWords } from '../../domain/baseline/duplicate-features.js';
import { callAws, refused } from '../support/errors.js';

/** Both files of a baseline, parsed; refuses a malformed file by its location. */
export async function readBaseline(
  s3: S3Port,
  uris: { statisticsUri: string; constraintsUri: string },
): Promise<BaselineFiles> {
  const [statistics, constraints] = await callAws(`Reading the baseline ${uris.constraintsUri}`, () =>
    Promise.all([baselineText(s3, uris.statisticsUri), baselineText(s3, uris.constraintsUri)]),
  );
  const files = {
    statistics: parseChecked(parseStatistics, statistics, uris.statisticsUri),
    constraints: parseChecked(parseConstraints, constraints, uris.constraintsUri),
  };
  const unmatched = unmatchedConstraints(
    files.constraints.features.map(({ name }) => name),
    files.statistics.features.map(({ name }) => name),
  );
  if (unmatched) {
    throw refused(
      'BaselineMismatch',
      `${uris.constraintsUri} and ${uris.statisticsUri} do not belong to one baseline: the constraints name ${unmatched.length} ${unmatched.length === 1 ? 'feature' : 'features'} without statistics (${unmatched.slice(0, 4).join(', ')}${unmatched.length > 4 ? ', …' : ''}). Point the job definition at the two files of one baseline job, then start a new run.`,
    );
  }
  return files;
}

/**
 * The live baseline's columns, outputs first, then inputs. A monitor maps captured CSV in this order. It maps JSON by name, so
 * its baseline may have any order.
 */
export async function readLiveColumns(s3: S3Port, resolved: ResolvedRun): Promise<readonly string[]> {
  const names = await readColumns(s3, resolved.monitors[0]?.constraintsUri as string);
  const outputs = resolved.production.payload?.outputs;
  return outputs === undefined ? names : [...outputs, ...names.filter((name) => !outputs.includes(name))];
}

/** The names of a baseline's columns, in the order of its constraints. */
export async function readColumns(s3: S3Port, constraintsUri: string): Promise<readonly string[]> {
  const text = await callAws(`Reading the live baseline ${constraintsUri}`, () =>
    baselineText(s3, constraintsUri),
  );
  return parseFeatures(text, constraintsUri).map(({ name }) => name);
}

/** The columns that the live baseline has as String: their values are text, also where they look like numbers. */
export async function readTextColumns(s3: S3Port, resolved: ResolvedRun): Promise<ReadonlySet<string>> {
  const uri = resolved.monitors[0]?.constraintsUri as string;
  const text = await callAws(`Reading the live baseline ${uri}`, () => baselineText(s3, uri));
  const features: readonly { readonly name: string; readonly inferred_type?: unknown }[] = parseFeatures(
    text,
    uri,
  );
  return new Set(features.filter((one) => one.inferred_type === 'String').map(({ name }) => name));
}

/** The names are enough here, and only they are checked: each feature has one, and no two have the same. */
function parseFeatures(text: string, uri: string): readonly { readonly name: string }[] {
  let parsed: Partial<Constraints> | null;
  try {
    parsed = JSON.parse(text) as Partial<Constraints> | null;
  } catch {
    throw notABaselineFile(uri, 'it is not JSON');
  }
  const features = parsed?.features;
  if (!Array.isArray(features)) throw notABaselineFile(uri, 'it has no list of named features');
  const nameless = features.findIndex((feature) => !isNamed(feature));
  if (nameless !== -1) throw notABaselineFile(uri, `its feature ${nameless + 1} has no name`);
  const duplicates = duplicatesInWords(features as Constraints['features']);
  if (duplicates !== null) {
    throw refused(
      'BaselineDuplicates',
      `${uri} contains more than one entry of ${duplicates}. Which entry the monitor reads is unknown, and it maps captured records to the wrong columns. Keep one entry of each, with the settings that you want, then start a new run.`,
    );
  }
  return features;
}

/** In bytes. 2,000 numeric columns have about 130 MB of sketches. A larger file would exhaust the worker's memory. */
const MAX_BASELINE_BYTES = 256 * 1024 * 1024;

async function baselineText(s3: S3Port, uri: string): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop destroys the stream.
  for await (const chunk of await s3.stream(uri)) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MAX_BASELINE_BYTES) {
      throw notABaselineFile(uri, `it is larger than ${MAX_BASELINE_BYTES / 1024 / 1024} MiB`);
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * The file as it was written, checked with the analyzer's own reader, so that a malformed one is refused here and is no
 * defect where it is used.
 */
function parseChecked<T extends Statistics | Constraints>(
  read: (text: string, where: string) => T,
  text: string,
  uri: string,
): T {
  parseFeatures(text, uri);
  try {
    read(text, 'it');
    return JSON.parse(text) as T;
  } catch (error) {
    if (!(error instanceof AnalyzerError)) throw error;
    throw notABaselineFile(uri, error.message.replace(/\.$/, ''));
  }
}

function notABaselineFile(uri: string, why: string) {
  return refused(
    'BaselineUnreadable',
    `${uri} is not a baseline file of Model Monitor: ${why}. Point the job definition at the statistics.json and constraints.json of a baseline job, then start a new run.`,
  );
}

function isNamed(feature: unknown): feature is { readonly name: string } {
  return typeof (feature as { name?: unknown } | null)?.name === 'string';
}
