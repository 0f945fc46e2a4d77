/** The files named on the command line, read as one dataset. The first line determines the kind of data. */
import { stat } from 'node:fs/promises';
import {
  AnalyzerError,
  type Chunks,
  concatenated,
  type Dataset,
  type DatasetProfile,
  type Expectations,
  filesBelow,
  NoDataError,
  profileCsvFiles,
  profileDataset,
  readBytes,
  readCapture,
  readCsv,
  readJsonLines,
  readParquet,
} from '../../analyzer/index.js';
import { isS3Address } from '../../contract/s3-address.js';
import { dataInFirstLine } from '../../domain/baseline/first-line.js';
import { ExpectedError } from '../expected-error.js';

export type DataKind = 'csv' | 'json-lines' | 'capture' | 'parquet';

export interface OpenedData {
  readonly kind: DataKind;
  /**
   * Reads every file.
   * @throws ExpectedError with the name of the file that cannot be read
   */
  readonly profile: (expectations?: Expectations) => Promise<DatasetProfile>;
}

/**
 * Opens files and folders (recursively, in the order of their names) as one dataset.
 * @param options.header whether the first line of a CSV contains the column names. Default: it does, and a first line that
 *   looks like data is refused
 * @throws ExpectedError for a path that does not exist, is empty, or contains another kind of data than the other paths
 */
export async function openData(
  paths: readonly string[],
  options: { readonly header?: boolean; readonly threads?: number },
): Promise<OpenedData> {
  const { kind, files: filled } = await filesOfOneKind(paths);
  let reading = filled[0] ?? '';
  const streams = filled.map((file) => readFrom(file, () => (reading = file)));
  return {
    kind,
    profile: async (expectations) => {
      try {
        if (kind === 'csv') {
          const { threads } = options;
          const header = options.header ?? true;
          if (options.header === undefined) await refuseDataAsHeader(filled[0] as string);
          return await profileCsvFiles(filled, {
            header,
            ...(threads !== undefined && { threads }),
            ...(expectations && { expectations }),
          });
        }
        const dataset = kind === 'parquet' ? readParquet(filled) : open(kind, streams);
        return await profileDataset(dataset, expectations);
      } catch (error) {
        if (!(error instanceof AnalyzerError) || error instanceof NoDataError) throw error;
        throw error.message.includes(reading) ? error : new ExpectedError(`${reading}: ${error.message}`);
      }
    },
  };
}

/**
 * The files of all paths that are not empty, and their kind.
 * @throws ExpectedError as {@link openData}
 */
export async function filesOfOneKind(
  paths: readonly string[],
): Promise<{ readonly kind: DataKind; readonly files: readonly string[] }> {
  const files: string[] = [];
  for (const path of paths) for (const file of await filesOf(path)) files.push(file);
  const kinds: (DataKind | 'empty')[] = [];
  for (const file of files) kinds.push(await kindOf(file));
  const kind = kinds.find((found) => found !== 'empty');
  if (kind === undefined) throw new ExpectedError(`${paths.join(', ')}: no data, every file is empty.`);
  const other = kinds.findIndex((found) => found !== 'empty' && found !== kind);
  if (other !== -1) {
    throw new ExpectedError(
      `${files[other]} is ${kinds[other]}, the other files are ${kind}. Give files of one kind.`,
    );
  }
  return { kind, files: files.filter((_, i) => kinds[i] !== 'empty') };
}

function open(kind: 'capture' | 'json-lines', streams: readonly Chunks[]): Dataset {
  return kind === 'capture' ? readCapture(streams) : readJsonLines(concatenated(streams));
}

async function* readFrom(file: string, onOpen: () => void): AsyncGenerator<Uint8Array> {
  onOpen();
  yield* readBytes(file);
}

/**
 * @throws ExpectedError if the first line of a CSV file looks like data, with the option that reads it as data
 */
export async function refuseDataAsHeader(file: string): Promise<void> {
  const [first = [], second] = await firstRows(file);
  const why = dataInFirstLine(first, second);
  if (why === null) return;
  throw new ExpectedError(
    `The first line of ${file} looks like data, not like column names: ${why}. Add --no-header if it is data, or --header if these are names.`,
  );
}

/** The first two rows of a CSV file, without regard to a header. */
export async function firstRows(file: string): Promise<readonly (readonly string[])[]> {
  const rows: string[][] = [];
  for await (const row of readCsv(readBytes(file), { header: false, raggedRows: 'keep' }).rows) {
    rows.push(row.map((cell) => cell ?? ''));
    if (rows.length === 2) break;
  }
  return rows;
}

export async function filesOf(path: string): Promise<readonly string[]> {
  if (isS3Address(path)) {
    throw new ExpectedError(
      `${path} is in S3, and this command reads local files. Copy it first: aws s3 cp --recursive.`,
    );
  }
  try {
    await stat(path);
  } catch (error) {
    throw new ExpectedError(
      `Cannot read ${path} (${(error as NodeJS.ErrnoException).code}). Check the path.`,
    );
  }
  const files = await filesBelow(path);
  if (files.length === 0) throw new ExpectedError(`The folder ${path} contains no files.`);
  return files;
}

export async function kindOf(file: string): Promise<DataKind | 'empty'> {
  const line = await firstLine(file);
  if (line === '') return 'empty';
  if (line.startsWith('PAR1')) return 'parquet';
  if (!line.startsWith('{')) return 'csv';
  return /^\{\s*"(captureData|eventMetadata|eventVersion|groundTruthData)"/.test(line)
    ? 'capture'
    : 'json-lines';
}

/** The first 200 characters of the first line that is not blank: enough to determine the kind of data. */
async function firstLine(file: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of readBytes(file)) {
    text = (text + decoder.decode(chunk, { stream: true })).replace(/^[\uFEFF\s]+/, '');
    if (text !== '') break;
  }
  return text.slice(0, 200).split('\n')[0] ?? '';
}
