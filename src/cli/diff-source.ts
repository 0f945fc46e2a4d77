/** A baseline named on the command line: a folder, an S3 prefix, or one of the two files. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type BaselineFiles, parseConstraints, parseStatistics } from '../analyzer/index.js';
import { describeAwsError } from '../aws/errors.js';
import { createS3Port, type S3Port } from '../aws/s3.js';
import { mismatchOf } from '../domain/baseline/baseline-side.js';
import { ExpectedError } from './expected-error.js';

const FILES = { statistics: 'statistics.json', constraints: 'constraints.json' } as const;

/**
 * Reads both files of a baseline.
 * @throws ExpectedError or AnalyzerError naming the file that is missing, unreadable, or of another baseline
 */
export async function readBaselineFrom(source: string): Promise<BaselineFiles> {
  const places = source.startsWith('s3://') ? placesInS3(source) : await placesOnDisk(source);
  const [statistics, constraints] = await Promise.all([
    places.read(places.statistics),
    places.read(places.constraints),
  ]);
  const files = {
    statistics: parseStatistics(statistics, places.statistics),
    constraints: parseConstraints(constraints, places.constraints),
  };
  const mismatch = mismatchOf(
    files.constraints.features.map(({ name }) => name),
    files.statistics.features.map(({ name }) => name),
  );
  if (mismatch) {
    const { strangers } = mismatch;
    throw new ExpectedError(
      `${places.constraints} and ${places.statistics} are not of one baseline: the constraints name ` +
        `${strangers.length} ${strangers.length === 1 ? 'feature' : 'features'} without statistics ` +
        `(${strangers.slice(0, 4).join(', ')}${strangers.length > 4 ? ', …' : ''}). Give the two files of one baseline job.`,
    );
  }
  return files;
}

interface Places {
  readonly statistics: string;
  readonly constraints: string;
  readonly read: (place: string) => Promise<string>;
}

function placesInS3(source: string): Places {
  if (!/^s3:\/\/[^/]+\/.+/.test(source)) {
    throw new ExpectedError(`${source} names no folder in a bucket. Give s3://bucket/prefix.`);
  }
  let s3: S3Port | undefined;
  const read = async (place: string) => {
    try {
      s3 ??= createS3Port();
      return await s3.text(place);
    } catch (error) {
      throw new ExpectedError(
        `${place} cannot be read (${describeAwsError(error)}). Check the location, AWS_REGION and the credentials.`,
      );
    }
  };
  const folder = folderOf(source, source.slice(0, source.lastIndexOf('/')), source.split('/').at(-1) ?? '');
  const inside = (file: string) => `${folder.replace(/\/+$/, '')}/${file}`;
  return { statistics: inside(FILES.statistics), constraints: inside(FILES.constraints), read };
}

async function placesOnDisk(source: string): Promise<Places> {
  const found = await stat(source).catch((error: NodeJS.ErrnoException) => {
    throw new ExpectedError(`${source} cannot be read (${error.code}). Check the path.`);
  });
  const folder = found.isDirectory() ? source : folderOf(source, dirname(source), basename(source));
  if (folder === source && !found.isDirectory()) {
    throw new ExpectedError(
      `${source} is a file of another name. Give the folder, its ${FILES.statistics} or its ${FILES.constraints}.`,
    );
  }
  const read = async (place: string) => {
    try {
      return await readFile(place, 'utf8');
    } catch (error) {
      throw new ExpectedError(
        `${place} cannot be read (${(error as NodeJS.ErrnoException).code}). A baseline is a folder with ${FILES.statistics} and ${FILES.constraints}.`,
      );
    }
  };
  return { statistics: join(folder, FILES.statistics), constraints: join(folder, FILES.constraints), read };
}

/** One of the two files stands for its folder; anything else is a folder's name. */
function folderOf(source: string, folder: string, name: string): string {
  return Object.values<string>(FILES).includes(name) ? folder : source;
}
