import { AnalyzerError, type Row, readCsv, readJsonLines } from '../../analyzer/index.js';
import type { S3Object, S3Port } from '../../aws/s3.js';
import { s3Uri } from '../../contract/s3-address.js';
import { callAws, refused } from '../support/errors.js';
import { openCsv } from './open-csv.js';

export interface DatasetRow {
  readonly row: Row;
  /** The names in the header of the row's object; null without a header. */
  readonly columns: readonly string[] | null;
  readonly isJson: boolean;
}

/**
 * Rows of a dataset in S3, object after object; with `header`, each object begins with one. JSON Lines of flat objects are read
 * as a table whose header is the names in the first record.
 */
export async function* datasetRows(s3: S3Port, uri: string, header: boolean): AsyncGenerator<DatasetRow> {
  for (const object of await callAws(`Listing dataset ${uri}`, () => s3.objects(uri))) {
    const where = s3Uri(object.bucket, object.key);
    try {
      const { isJson, chunks } = await opened(s3, object);
      if (isJson) yield* jsonRows(chunks, where, header);
      else {
        const dataset = readCsv(chunks, { header, raggedRows: 'keep' });
        for await (const row of dataset.rows) yield { row, columns: dataset.columns(), isJson };
      }
    } catch (error) {
      await callAws(`Reading ${where}`, () => Promise.reject(error));
    }
  }
}

/** Whether an object is JSON Lines, by its first bytes. */
export async function isJsonLines(s3: S3Port, object: S3Object): Promise<boolean> {
  const { isJson, chunks } = await opened(s3, object);
  await chunks.return(undefined);
  return isJson;
}

async function opened(s3: S3Port, object: S3Object) {
  const bytes = openCsv(s3, object, { jsonLines: true });
  const first = await bytes.next();
  const start = first.done
    ? ''
    : Buffer.from(first.value)
        .toString('latin1')
        .replace(/^(ï»¿)?\s*/, '');
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      if (!first.done) yield first.value;
      yield* bytes;
    } finally {
      await bytes.return(undefined);
    }
  }
  return { isJson: /^\{\s*["}]/.test(start), chunks: chunks() };
}

async function* jsonRows(
  chunks: AsyncIterable<Uint8Array>,
  where: string,
  header: boolean,
): AsyncGenerator<DatasetRow> {
  const dataset = readJsonLines(chunks);
  let names: readonly string[] | null = null;
  let number = 0;
  try {
    for await (const row of dataset.rows) {
      number += 1;
      if (names === null) {
        names = (dataset.columns() ?? []).slice(0, row.length);
        if (!header) yield { row: names, columns: null, isJson: true };
      }
      const extra = dataset.columns()?.[names.length];
      if (extra !== undefined && row.length > names.length) {
        throw refused(
          'DatasetColumnsDiffer',
          `${where}: record ${number} has the member "${extra}", which the first record does not have. Give every record the same members, null where a value is missing, then start a new run.`,
        );
      }
      yield { row, columns: header ? names : null, isJson: true };
    }
  } catch (error) {
    if (!(error instanceof AnalyzerError)) throw error;
    throw refused(
      'PayloadNotJson',
      `${where}: a record after record ${number} cannot be read: ${error.message} Datasets in JSON Lines have one flat object per line. Correct it, then start a new run.`,
    );
  }
}
