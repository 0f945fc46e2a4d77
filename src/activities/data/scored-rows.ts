import { type Row, readCsv } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import { s3Uri } from '../../contract/s3-address.js';
import { callAws, refused } from '../support/errors.js';
import { openCsv } from './open-csv.js';

/** Joins each row with the output line of the same number, outputs first. Counts the rows and outputs that it read. */
export async function* joinOutputs(
  s3: S3Port,
  rows: AsyncIterable<Row>,
  outputUri: string,
  counts: { rows: number; outputs: number },
): AsyncGenerator<Row> {
  const outputs = outputRows(s3, outputUri)[Symbol.asyncIterator]();
  for await (const row of rows) {
    counts.rows += 1;
    const next = await outputs.next();
    if (next.done) {
      throw refused(
        'OutputCountMismatch',
        `Batch transform returned only ${counts.outputs} outputs under ${outputUri} for more rows, so rows and outputs cannot be joined. The model must answer every row with one line of CSV; read the job's log and fix the model, then start a new run.`,
      );
    }
    counts.outputs += 1;
    yield [...next.value, ...row];
  }
  if (!(await outputs.next()).done) {
    throw refused(
      'OutputCountMismatch',
      `Batch transform returned more outputs under ${outputUri} than its ${counts.rows} rows, so rows and outputs cannot be joined. The model must answer every row with one line of CSV; read the job's log and fix the model, then start a new run.`,
    );
  }
}

async function* outputRows(s3: S3Port, outputUri: string): AsyncGenerator<Row> {
  for (const object of await callAws(`Listing ${outputUri}`, () => s3.objects(outputUri))) {
    try {
      yield* readCsv(openCsv(s3, object), { header: false }).rows;
    } catch (error) {
      await callAws(`Reading ${s3Uri(object.bucket, object.key)}`, () => Promise.reject(error));
    }
  }
}
