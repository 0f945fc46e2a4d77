import type { AsyncBuffer, FileMetaData, SchemaElement } from 'hyparquet';
import { type Dataset, datasetOf, type Row } from './dataset.js';
import { AnalyzerError } from './errors.js';
import { javaDouble } from './java-double.js';

/**
 * Flat Parquet files as one table; each value as the text that has its column's type, so that `5` of a double column
 * is `5.0` and stays Fractional, as Deequ takes the type of typed columns from their schema. Dates and times are text.
 * Holds one row group in memory.
 * @throws AnalyzerError for nested or binary columns, NaN and infinities, differing columns, and files that are not
 * Parquet
 */
export function readParquet(files: readonly string[]): Dataset {
  let names: readonly string[] | null = null;
  async function* batches(): AsyncGenerator<readonly Row[]> {
    // Loaded when needed: most data is not Parquet.
    const { asyncBufferFromFile, parquetMetadataAsync } = await import('hyparquet');
    for (const path of files) {
      const file = await asyncBufferFromFile(path);
      const metadata = await metadataOf(path, () => parquetMetadataAsync(file));
      const columns = columnsOf(path, metadata);
      if (names !== null && names.join('\n') !== columns.map(({ name }) => name).join('\n')) {
        throw new AnalyzerError(
          `${path} has other columns than the first file: ${names.join(', ').slice(0, 200)}.`,
        );
      }
      names = columns.map(({ name }) => name);
      let rowStart = 0;
      for (const group of metadata.row_groups) {
        const rowEnd = rowStart + Number(group.num_rows);
        yield await rowsBetween(path, file, metadata, columns, rowStart, rowEnd);
        rowStart = rowEnd;
      }
    }
  }
  return datasetOf(() => names, batches());
}

async function metadataOf(path: string, read: () => Promise<FileMetaData>): Promise<FileMetaData> {
  try {
    return await read();
  } catch (error) {
    throw new AnalyzerError(`${path} is not a Parquet file (${(error as Error).message}).`);
  }
}

async function rowsBetween(
  path: string,
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly SchemaElement[],
  rowStart: number,
  rowEnd: number,
): Promise<readonly Row[]> {
  const { parquetRead } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  let rows: unknown[][] = [];
  try {
    await parquetRead({
      file,
      metadata,
      compressors,
      rowStart,
      rowEnd,
      rowFormat: 'array',
      onComplete: (found) => (rows = found as unknown[][]),
    });
  } catch (error) {
    throw new AnalyzerError(`${path} cannot be read as Parquet (${(error as Error).message}).`);
  }
  for (const row of rows) for (const [i, column] of columns.entries()) row[i] = textOf(row[i], column, path);
  return rows as unknown as readonly Row[];
}

function columnsOf(path: string, { schema }: FileMetaData): readonly SchemaElement[] {
  const columns = schema.slice(1);
  const nested = columns.find(
    ({ num_children, repetition_type }) => num_children || repetition_type === 'REPEATED',
  );
  if (nested === undefined) return columns;
  throw new AnalyzerError(
    `${path} is nested at "${nested.name}". Model Monitor takes flat tables: one value a column.`,
  );
}

function textOf(value: unknown, column: SchemaElement, path: string): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) {
      throw new AnalyzerError(
        `${path} holds ${value} in column "${column.name}": a mean over it says nothing. Write null where there is no value.`,
      );
    }
    return isFractional(column) ? javaDouble(value) : String(value);
  }
  throw new AnalyzerError(
    `${path} holds binary or structured values in column "${column.name}". Give numbers, texts or booleans.`,
  );
}

function isFractional({ type, converted_type, logical_type }: SchemaElement): boolean {
  const decimal =
    converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL' || logical_type?.type === 'FLOAT16';
  return type === 'DOUBLE' || type === 'FLOAT' || decimal;
}
