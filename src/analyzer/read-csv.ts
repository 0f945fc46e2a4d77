import { CsvCells } from './csv-cells.js';
import { type CsvRecord, CsvSplitter } from './csv-splitter.js';
import {
  type CellBatch,
  type Chunks,
  type Dataset,
  datasetOf,
  decodeText,
  encodeText,
  type Row,
} from './dataset.js';
import { AnalyzerError } from './errors.js';

export interface CsvOptions {
  readonly header: boolean;
  /** `fit` (default) fills or cuts rows like the container. `keep` does not change them, so that the caller can reject them. */
  readonly raggedRows?: 'fit' | 'keep';
}

/**
 * Reads CSV like the container, with all cells as strings. The header, or else the first record, sets the number of
 * columns. Shorter records are filled with null; extra cells are dropped (Spark's PERMISSIVE mode).
 * @throws AnalyzerError if the data is binary or a quoted cell is not closed
 */
export function readCsv(chunks: Chunks, options: CsvOptions): Dataset {
  return readCsvFiles([chunks], options);
}

/**
 * Reads several CSV files as one table. With `header`, each file starts with a header.
 * @throws AnalyzerError also if a later file has another header
 */
export function readCsvFiles(files: Iterable<Chunks> | AsyncIterable<Chunks>, options: CsvOptions): Dataset {
  const keepWidths = options.raggedRows === 'keep';
  let header: readonly string[] | null = null;
  let width: number | undefined;
  const setHeader = (names: readonly (string | null)[]): void => {
    if (names.some((name) => /\r(?!\n)/.test(name ?? ''))) {
      throw new AnalyzerError(
        'The CSV header contains carriage returns without line feeds. Convert the line breaks to \\n.',
      );
    }
    header = sameHeader(
      header,
      names.map((name, i) => name ?? `_c${i}`),
    );
  };
  async function* batches(): AsyncGenerator<readonly Row[]> {
    for await (const file of files) {
      let atStart = true;
      const toRows = (records: CsvRecord[]): readonly Row[] => {
        const first = records[0];
        if (first === undefined) return records;
        width ??= first.length;
        if (atStart && options.header) {
          setHeader(first);
          records.shift();
        }
        atStart = false;
        if (!keepWidths) for (const record of records) fitWidth(record, width);
        return records;
      };
      const splitter = new CsvSplitter();
      for await (const text of decodeText(file)) yield toRows(splitter.push(text));
      yield toRows(splitter.end());
    }
  }
  async function* cells(): AsyncGenerator<CellBatch> {
    for await (const file of files) {
      let atStart = options.header;
      const toBatch = (batch: CellBatch): CellBatch => {
        width = batch.width;
        if (!atStart) return batch;
        atStart = false;
        setHeader(firstRow(batch));
        return { ...batch, ...withoutFirstRow(batch) };
      };
      const scanner = new CsvCells(width);
      for await (const bytes of encodeText(file))
        for (const batch of scanner.push(bytes)) yield toBatch(batch);
      for (const batch of scanner.end()) yield toBatch(batch);
    }
  }
  return datasetOf(() => header, batches(), keepWidths ? undefined : cells());
}

function sameHeader(header: readonly string[] | null, names: readonly string[]): readonly string[] {
  if (header === null || names.join('\n') === header.join('\n')) return names;
  throw new AnalyzerError(
    `The CSV files do not have the same header: ${header.join(',').slice(0, 200)} in the first file, ` +
      `${names.join(',').slice(0, 200)} in a later one. Use files with the same columns.`,
  );
}

function firstRow({ bytes, starts, ends, width }: CellBatch): readonly (string | null)[] {
  return Array.from({ length: width }, (_, i) => {
    const cell = Buffer.from(bytes.subarray(starts[i], ends[i]));
    return cell.length === 0 ? null : cell.toString('utf8');
  });
}

function withoutFirstRow({ starts, ends, rows, width }: CellBatch): Partial<CellBatch> {
  return { starts: starts.subarray(width), ends: ends.subarray(width), rows: rows - 1 };
}

function fitWidth(record: CsvRecord, width: number): void {
  while (record.length < width) record.push(null);
  if (record.length > width) record.length = width;
}
