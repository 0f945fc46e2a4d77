import type { Row } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { DatasetLayout, ResolvedRun } from '../../contract/run.js';
import { unreadCapture } from '../../domain/gate/unread-capture.js';
import { callAws } from '../support/errors.js';
import { csvLine } from './capture-windows.js';
import { featureRows } from './dataset.js';
import { pairOutputs } from './scored-rows.js';

/** The scored rows as the endpoint would have captured them, where a monitor's script wants captured records; null where none does. */
export async function writeCaptureRecords(
  s3: S3Port,
  scored: { readonly resolved: ResolvedRun; readonly layout: DatasetLayout; readonly outputUri: string },
): Promise<string | null> {
  const { resolved, layout, outputUri } = scored;
  if (unreadCapture(resolved.monitors) === null) return null;
  const recordsUri = `${resolved.workspace}/runs/${resolved.run}/baseline/records/records.jsonl`;
  const counts = { rows: 0, outputs: 0 };
  async function* records() {
    for await (const row of pairOutputs(s3, featureRows(s3, layout), outputUri, counts)) {
      yield `${captureRecord(row, layout.features.length, resolved.startedAt, counts.rows)}\n`;
    }
  }
  await callAws(`Writing ${recordsUri}`, () => s3.upload(recordsUri, records(), 'application/jsonlines'));
  return recordsUri;
}

/**
 * One line of the capture's format, as SageMaker writes it, for a row whose last `inputs` cells the endpoint received
 * and whose first ones the model answered.
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

/** ISO 8601 without fractions of a second, as SageMaker writes its jobs' environment. */
export function seconds(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
