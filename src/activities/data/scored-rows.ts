import { type Row, readCsv } from '../../analyzer/index.js';
import { type S3Port, s3Uri } from '../../aws/s3.js';
import { callAws, refused } from '../support/errors.js';
import { openCsv } from './open-csv.js';

/** Pairs each row with the output line of the same number and puts the outputs first. Counts what it saw on both sides. */
export async function* pairOutputs(
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
        `Batch transform gave ${counts.outputs} outputs under ${outputUri} for more rows than that: rows and outputs cannot be paired. The model must answer every row with one line of CSV; look at the job's log, then start again.`,
      );
    }
    counts.outputs += 1;
    yield [...next.value, ...row];
  }
  if (!(await outputs.next()).done) {
    throw refused(
      'OutputCountMismatch',
      `Batch transform gave more outputs under ${outputUri} than the ${counts.rows} rows it was given: they cannot be paired. The model must answer every row with one line of CSV; look at the job's log, then start again.`,
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
