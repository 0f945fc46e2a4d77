import type { Row } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import type { PayloadForm } from '../../contract/payload.js';
import { dataQualityMonitors, type ResolvedRun } from '../../contract/resolved-run.js';
import { callAws, refused } from '../support/errors.js';
import { csvLine } from './capture-windows.js';
import { featureRows } from './dataset.js';
import { joinOutputs, outputLines, scoringInputUri, textLines } from './scored-rows.js';

/** Writes the scored rows as the endpoint would have captured them, for a monitor with a script; null without a script. */
export async function writeCaptureRecords(
  s3: S3Port,
  scored: { readonly resolved: ResolvedRun; readonly layout: DatasetLayout; readonly outputUri: string },
): Promise<string | null> {
  const { resolved, layout, outputUri } = scored;
  const { payload } = resolved.production;
  if (dataQualityMonitors(resolved).every(({ recordPreprocessor }) => recordPreprocessor === null))
    return null;
  const recordsUri = `${resolved.workspace}/runs/${resolved.run}/baseline/records/records.jsonl`;
  const counts = { rows: 0, outputs: 0 };
  async function* records() {
    if (payload) {
      yield* jsonCaptureRecords(s3, payload, scoringInputUri(resolved), outputUri, resolved.startedAt);
      return;
    }
    for await (const row of joinOutputs(s3, featureRows(s3, layout), outputUri, counts)) {
      yield `${captureRecord(row, layout.features.length, resolved.startedAt, counts.rows)}\n`;
    }
  }
  await callAws(`Writing ${recordsUri}`, () => s3.upload(recordsUri, records(), 'application/jsonlines'));
  return recordsUri;
}

/** Lines in the format of SageMaker's data capture: each request with the response of the same number. */
export async function* jsonCaptureRecords(
  s3: S3Port,
  { contentType, accept, base64 = [] }: PayloadForm,
  requestsUri: string,
  outputUri: string,
  inferenceTime: string,
): AsyncGenerator<string> {
  const responses = outputLines(s3, outputUri);
  let number = 0;
  for await (const request of textLines(s3, requestsUri)) {
    number += 1;
    const response = (await responses.next()).value?.text;
    if (response === undefined) {
      throw refused(
        'OutputCountMismatch',
        `Batch transform returned only ${number - 1} responses under ${outputUri} for more requests in ${requestsUri}. The model must answer every request with one line; read the job's log and fix the model, then start a new run.`,
      );
    }
    const side = (name: 'input' | 'output', observedContentType: string, data: string) => {
      const encoded = base64.includes(name);
      return {
        observedContentType,
        mode: name.toUpperCase(),
        data: encoded ? Buffer.from(data).toString('base64') : data,
        encoding: encoded ? 'BASE64' : 'JSON',
      };
    };
    yield `${JSON.stringify({
      captureData: {
        endpointInput: side('input', contentType, request),
        endpointOutput: side('output', accept, response),
      },
      eventMetadata: { eventId: `rescored-${number}`, inferenceTime: seconds(inferenceTime) },
      eventVersion: '0',
    })}\n`;
  }
}

/**
 * One line in the format of SageMaker's data capture, for a row of the model's outputs followed by `inputs` cells that the
 * endpoint received.
 */
export function captureRecord(row: Row, inputs: number, inferenceTime: string, number: number): string {
  const side = (mode: 'INPUT' | 'OUTPUT', cells: Row) => ({
    observedContentType: 'text/csv',
    mode,
    data: csvLine(cells).replace(/\r?\n$/, ''),
    encoding: 'CSV',
  });
  return JSON.stringify({
    captureData: {
      endpointInput: side('INPUT', row.slice(-inputs)),
      endpointOutput: side('OUTPUT', row.slice(0, -inputs)),
    },
    eventMetadata: { eventId: `rescored-${number}`, inferenceTime: seconds(inferenceTime) },
    eventVersion: '0',
  });
}

/** ISO 8601 without fractions of a second, as SageMaker writes times in the environment of its jobs. */
export function seconds(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
