/** Reads a baseline named on the command line: a folder, an S3 prefix, one of the two files, or a CSV to make it from. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  type BaselineFiles,
  baselineOf,
  type Constraints,
  parseConstraints,
  parseStatistics,
} from '../../analyzer/index.js';
import { describeAwsError } from '../../aws/errors.js';
import { createS3Port, type S3Port } from '../../aws/s3.js';
import { canonicalS3Uri, isS3Address, joinS3Uri, readS3Uri } from '../../contract/s3-address.js';
import { unmatchedConstraints } from '../../domain/baseline/baseline-side.js';
import { openData } from '../analyze/open-data.js';
import { ExpectedError } from '../expected-error.js';

const FILES = { statistics: 'statistics.json', constraints: 'constraints.json' } as const;

/**
 * Reads both files of a baseline, or makes them from a CSV file.
 * @param options.header see openData
 * @throws ExpectedError or AnalyzerError with the name of the file that does not exist, is not readable, or belongs to
 * another baseline
 */
export async function readBaselineFrom(
  source: string,
  options: { readonly header?: boolean } = {},
): Promise<BaselineFiles> {
  if (isLocalCsv(source)) return baselineOf(await (await openData([source], options)).profile());
  const location = isS3Address(source) ? locationInS3(source) : await locationOnDisk(source);
  const [statistics, constraints] = await Promise.all([
    location.read(location.statistics),
    location.read(location.constraints),
  ]);
  const files = {
    statistics: parseStatistics(statistics, location.statistics),
    constraints: parseConstraints(constraints, location.constraints),
  };
  const unmatched = unmatchedConstraints(
    files.constraints.features.map(({ name }) => name),
    files.statistics.features.map(({ name }) => name),
  );
  if (unmatched) {
    throw new ExpectedError(
      `${location.constraints} and ${location.statistics} do not belong to one baseline: the constraints name ` +
        `${unmatched.length} ${unmatched.length === 1 ? 'feature' : 'features'} without statistics ` +
        `(${unmatched.slice(0, 4).join(', ')}${unmatched.length > 4 ? ', …' : ''}). Give two files that one baseline job wrote.`,
    );
  }
  return files;
}

/**
 * Reads the constraints alone: a file of any name, the folder of a baseline, an S3 location, or a CSV to make them from.
 * @throws ExpectedError or AnalyzerError like {@link readBaselineFrom}
 */
export async function readConstraintsFrom(
  source: string,
  options: { readonly header?: boolean } = {},
): Promise<Constraints> {
  if (isLocalCsv(source)) return (await readBaselineFrom(source, options)).constraints;
  const inS3 = isS3Address(source);
  if (!inS3 && source.endsWith('.json')) return parseConstraints(await readOnDisk(source), source);
  const location = inS3 ? locationInS3(source) : await locationOnDisk(source);
  const file = source.endsWith('.json') ? location.itself : location.constraints;
  return parseConstraints(await location.read(file), file);
}

/** By its name: a baseline has two files with fixed names, and a data set may have any other. */
export function isLocalCsv(source: string): boolean {
  return !isS3Address(source) && /\.(csv|csv\.gz|data|data\.gz)$/i.test(source);
}

interface BaselineLocation {
  /** The path, or the S3 URI, that was given. */
  readonly itself: string;
  /** Path or S3 URI of statistics.json. */
  readonly statistics: string;
  /** Path or S3 URI of constraints.json. */
  readonly constraints: string;
  readonly read: (file: string) => Promise<string>;
}

function locationInS3(source: string): BaselineLocation {
  const address = readS3Uri(source);
  if (!address.ok) {
    throw new ExpectedError(`The address ${source} ${address.why}. Give s3://bucket/prefix.`);
  }
  if (address.location.key === '') {
    throw new ExpectedError(`${source} has no prefix after the bucket. Give s3://bucket/prefix.`);
  }
  const itself = canonicalS3Uri(source);
  let s3: S3Port | undefined;
  const read = async (file: string) => {
    try {
      s3 ??= createS3Port();
      return await s3.text(file);
    } catch (error) {
      throw new ExpectedError(
        `Cannot read ${file} (${describeAwsError(error)}). Check the URI, AWS_REGION and the credentials.`,
      );
    }
  };
  const folder = folderOf(itself, itself.slice(0, itself.lastIndexOf('/')), itself.split('/').at(-1) ?? '');
  const inside = (file: string) => joinS3Uri(folder, file);
  return { itself, statistics: inside(FILES.statistics), constraints: inside(FILES.constraints), read };
}

async function locationOnDisk(source: string): Promise<BaselineLocation> {
  const found = await stat(source).catch((error: NodeJS.ErrnoException) => {
    throw new ExpectedError(`Cannot read ${source} (${error.code}). Check the path.`);
  });
  const folder = found.isDirectory() ? source : folderOf(source, dirname(source), basename(source));
  if (folder === source && !found.isDirectory()) {
    throw new ExpectedError(
      `${source} is neither ${FILES.statistics} nor ${FILES.constraints}. Give one of these files or their folder.`,
    );
  }
  return {
    itself: source,
    statistics: join(folder, FILES.statistics),
    constraints: join(folder, FILES.constraints),
    read: readOnDisk,
  };
}

async function readOnDisk(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ExpectedError(
      `Cannot read ${file} (${(error as NodeJS.ErrnoException).code}). A baseline is a folder with ${FILES.statistics} and ${FILES.constraints}.`,
    );
  }
}

/** The folder of one of the two files. Any other name is a folder itself. */
function folderOf(source: string, folder: string, name: string): string {
  return Object.values<string>(FILES).includes(name) ? folder : source;
}
