import { type Row, readCsv, readLines } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import { CodedError } from '../../contract/errors.js';
import type { PayloadForm } from '../../contract/payload.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { s3Uri } from '../../contract/s3-address.js';
import { featureOrder } from '../../evidence/payload/captured-requests.js';
import { PayloadReader } from '../../evidence/payload/payload-reader.js';
import { callAws, refused } from '../support/errors.js';
import { openCsv } from './open-csv.js';

/** The rows that a run scores: for its baseline, or the held-out rows. */
export function scoringInputUri(
  { workspace, run, production }: ResolvedRun,
  rows: 'baseline' | 'held-out' = 'baseline',
): string {
  return `${workspace}/runs/${run}/scoring/${rows === 'baseline' ? 'input' : rows}.${production.payload ? 'jsonl' : 'csv'}`;
}

/** Joins each row with the output line of the same number, outputs first. Counts the rows and outputs that it read. */
export async function* joinOutputs(
  s3: S3Port,
  rows: AsyncIterable<Row>,
  outputUri: string,
  counts: { rows: number; outputs: number },
  payload?: PayloadForm,
): AsyncGenerator<Row> {
  const outputs = outputRows(s3, outputUri, payload)[Symbol.asyncIterator]();
  for await (const row of rows) {
    counts.rows += 1;
    const next = await outputs.next();
    if (next.done) {
      throw refused(
        'OutputCountMismatch',
        `Batch transform returned only ${counts.outputs} outputs under ${outputUri} for more rows, so rows and outputs cannot be joined. The model must answer every row with one line of CSV or one prediction in JSON; read the job's log and fix the model, then start a new run.`,
      );
    }
    counts.outputs += 1;
    yield [...next.value, ...row];
  }
  if (!(await outputs.next()).done) {
    throw refused(
      'OutputCountMismatch',
      `Batch transform returned more outputs under ${outputUri} than its ${counts.rows} rows, so rows and outputs cannot be joined. The model must answer every row with one line of CSV or one prediction in JSON; read the job's log and fix the model, then start a new run.`,
    );
  }
}

async function* outputRows(s3: S3Port, outputUri: string, payload?: PayloadForm): AsyncGenerator<Row> {
  if (payload !== undefined) {
    const reader = new PayloadReader(payload.mapping);
    const order = featureOrder(payload.outputs);
    for await (const { text, place } of outputLines(s3, outputUri)) {
      yield* predictionsOf(reader, text, payload, place).map(order);
    }
    return;
  }
  for (const object of await callAws(`Listing ${outputUri}`, () => s3.objects(outputUri))) {
    try {
      yield* readCsv(openCsv(s3, object), { header: false }).rows;
    } catch (error) {
      await callAws(`Reading ${s3Uri(object.bucket, object.key)}`, () => Promise.reject(error));
    }
  }
}

/** The responses that batch transform wrote, one a line. */
export async function* outputLines(
  s3: S3Port,
  outputUri: string,
): AsyncGenerator<{ readonly text: string; readonly place: string }> {
  for (const { bucket, key } of await callAws(`Listing ${outputUri}`, () => s3.objects(outputUri))) {
    const uri = s3Uri(bucket, key);
    let line = 0;
    for await (const text of textLines(s3, uri)) {
      line += 1;
      if (text.trim() !== '') yield { text, place: `${uri}, line ${line}` };
    }
  }
}

/** The lines of an object. */
export async function* textLines(s3: S3Port, uri: string): AsyncGenerator<string> {
  const stream = await callAws(`Reading ${uri}`, () => s3.stream(uri));
  try {
    for await (const lines of readLines(stream)) yield* lines;
  } catch (error) {
    await callAws(`Reading ${uri}`, () => Promise.reject(error));
  } finally {
    stream.destroy();
  }
}

function predictionsOf(reader: PayloadReader, text: string, { accept }: PayloadForm, place: string) {
  try {
    return reader.predictions(text, accept);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw refused(error.code, `Batch transform output ${place}: ${error.message} Then start a new run.`);
  }
}

/** The captured inputs of a window as they were written for scoring: CSV rows, or the records of JSON requests. */
export async function* inputRows(
  s3: S3Port,
  uri: string,
  payload: PayloadForm | undefined,
  features: readonly string[],
): AsyncGenerator<Row> {
  if (payload === undefined) {
    yield* readCsv(await s3.stream(uri), { header: false }).rows;
    return;
  }
  const reader = new PayloadReader(payload.mapping);
  const order = featureOrder(features);
  for await (const request of textLines(s3, uri)) {
    yield* reader.requests(request, payload.contentType).map(order);
  }
}
