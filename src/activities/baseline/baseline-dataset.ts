import type { S3Port } from '../../aws/s3.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { writeCaptureRecords } from '../data/capture-record.js';
import { csvLine } from '../data/capture-windows.js';
import { featureRows } from '../data/dataset.js';
import { readLiveColumns } from '../data/live-baseline.js';
import { joinOutputs } from '../data/scored-rows.js';
import { callAws, refused } from '../support/errors.js';

export interface BaselineDataset {
  readonly datasetUri: string;
  readonly rowsRead: number;
  readonly rowsScored: number;
  readonly columns: readonly string[];
  /** The same rows as capture records, for the monitor's script; absent without one. */
  readonly recordsUri?: string;
}

/** Writes the scored rows under the live baseline's names, the model's outputs first, as the monitor maps captured records. */
export async function writeBaselineDataset(
  s3: S3Port,
  request: { readonly resolved: ResolvedRun; readonly layout: DatasetLayout; readonly outputUri: string },
): Promise<BaselineDataset> {
  const { resolved, layout, outputUri } = request;
  const { payload } = resolved.production;
  const liveColumns = await readLiveColumns(s3, resolved);
  const datasetUri = `${resolved.workspace}/runs/${resolved.run}/baseline/dataset.csv`;
  const counts = { rows: 0, outputs: 0 };
  let width = 0;
  async function* lines() {
    yield csvLine(liveColumns);
    for await (const row of joinOutputs(s3, featureRows(s3, layout), outputUri, counts, payload)) {
      width = row.length;
      yield csvLine(row);
    }
  }
  await callAws(`Writing ${datasetUri}`, () => s3.upload(datasetUri, lines(), 'text/csv'));
  if (width !== liveColumns.length) {
    throw refused(
      'OutputColumnsChanged',
      `The new model returns ${width - layout.features.length} output columns, the live baseline has ${liveColumns.length - layout.features.length}. The shape of the endpoint's responses would change; use a model with the same outputs, then start a new run.`,
    );
  }
  const recordsUri = await writeCaptureRecords(s3, request);
  return {
    datasetUri,
    rowsRead: counts.rows,
    rowsScored: counts.outputs,
    columns: liveColumns,
    ...(recordsUri === null ? {} : { recordsUri }),
  };
}
