import type { AsyncBuffer, FileMetaData, SchemaElement } from 'hyparquet';
import { type Dataset, datasetOf, type Row } from './dataset.js';
import { AnalyzerError } from './errors.js';
import { javaDouble } from './java-double.js';

/**
 * Reads flat Parquet files as one table. Each value becomes text with the type of its column: `5` in a double column is
 * `5.0` and so Fractional, because Deequ takes the type of typed columns from their schema. Dates and times become text.
 * Keeps one row group in memory.
 * @throws AnalyzerError for nested or binary columns, NaN and infinities, files with different columns, and files that
 * are not Parquet
 */
export function readParquet(files: readonly string[]): Dataset {
  let names: readonly string[] | null = null;
  async function* batches(): AsyncGenerator<readonly Row[]> {
    // Loaded on demand, because most data is not Parquet.
    const { asyncBufferFromFile, parquetMetadataAsync } = await import('hyparquet');
    for (const path of files) {
      const file = await asyncBufferFromFile(path);
      const metadata = await metadataOf(path, () => parquetMetadataAsync(file));
      const columns = columnsOf(path, metadata);
      if (names !== null && names.join('\n') !== columns.map(({ name }) => name).join('\n')) {
        throw new AnalyzerError(
          `${path} does not have the columns of the first file: ${names.join(', ').slice(0, 200)}. Use files with the same columns.`,
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
    throw new AnalyzerError(`${path} is not a Parquet file (${(error as Error).message}). Check its format.`);
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
    throw new AnalyzerError(
      `${path} cannot be read as Parquet (${(error as Error).message}). Write it again, with flat columns and a common compression.`,
    );
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
    `${path} is nested at "${nested.name}". Model Monitor reads flat tables only. Use one value per column.`,
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
        `${path} contains ${value} in column "${column.name}", so the column has no mean. Use null for a missing value.`,
      );
    }
    return isFractional(column) ? javaDouble(value) : String(value);
  }
  throw new AnalyzerError(
    `${path} contains binary or structured values in column "${column.name}". Use numbers, text or booleans.`,
  );
}

function isFractional({ type, converted_type, logical_type }: SchemaElement): boolean {
  const decimal =
    converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL' || logical_type?.type === 'FLOAT16';
  return type === 'DOUBLE' || type === 'FLOAT' || decimal;
}
