import { type Row, readCsv } from '../analyzer/index.js';
import { type S3Port, s3Uri } from '../aws/s3.js';
import { refused } from './failures.js';

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
        'OutputsMissing',
        `Batch transform gave ${counts.outputs} outputs under ${outputUri} for more rows than that: rows and outputs cannot be paired.`,
      );
    }
    counts.outputs += 1;
    yield [...next.value, ...row];
  }
  if (!(await outputs.next()).done) {
    throw refused(
      'OutputsSurplus',
      `Batch transform gave more outputs under ${outputUri} than the ${counts.rows} rows it was given: they cannot be paired.`,
    );
  }
}

async function* outputRows(s3: S3Port, outputUri: string): AsyncGenerator<Row> {
  for (const { bucket, key } of await s3.objects(outputUri)) {
    yield* readCsv(await s3.stream(s3Uri(bucket, key)), { header: false }).rows;
  }
}
