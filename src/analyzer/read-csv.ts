import { type CsvRecord, CsvSplitter } from './csv-splitter.js';
import { type Chunks, type Dataset, datasetOf, decodeText, type Row } from './dataset.js';
import { AnalyzerError } from './errors.js';

export interface CsvOptions {
  readonly header: boolean;
  /** `fit` as the container does; `keep` leaves rows of another width as they are, for a reader that refuses them. */
  readonly raggedRows?: 'fit' | 'keep';
}

/**
 * CSV, all cells as strings, as the container reads it. The header, or else the first record, sets the number of
 * columns: shorter records are filled with null, surplus cells are dropped (Spark's PERMISSIVE mode).
 * @throws AnalyzerError if the text is binary or a quoted cell is never closed
 */
export function readCsv(chunks: Chunks, options: CsvOptions): Dataset {
  return readCsvFiles([chunks], options);
}

/**
 * Several CSV files as one table. With `header` each file begins with it.
 * @throws AnalyzerError also if a later file's header names other columns
 */
export function readCsvFiles(files: Iterable<Chunks> | AsyncIterable<Chunks>, options: CsvOptions): Dataset {
  let header: readonly string[] | null = null;
  let width: number | undefined;
  const takeHeader = (first: CsvRecord): void => {
    const names = first.map((name, i) => name ?? `_c${i}`);
    if (header !== null && names.join('\n') !== header.join('\n')) {
      throw new AnalyzerError(
        `The CSV files do not have the same header: ${header.join(',').slice(0, 200)} in the first, ` +
          `${names.join(',').slice(0, 200)} in a later one.`,
      );
    }
    header = names;
  };
  async function* batches(): AsyncGenerator<readonly Row[]> {
    for await (const file of files) {
      let atStart = true;
      const shaped = (records: CsvRecord[]): readonly Row[] => {
        const first = records[0];
        if (first === undefined) return records;
        width ??= first.length;
        if (atStart && options.header) {
          takeHeader(first);
          records.shift();
        }
        atStart = false;
        if (options.raggedRows !== 'keep') for (const record of records) fitWidth(record, width);
        return records;
      };
      const splitter = new CsvSplitter();
      for await (const text of decodeText(file)) yield shaped(splitter.push(text));
      yield shaped(splitter.end());
    }
  }
  return datasetOf(() => header, batches());
}

function fitWidth(record: CsvRecord, width: number): void {
  while (record.length < width) record.push(null);
  if (record.length > width) record.length = width;
}
