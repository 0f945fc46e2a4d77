import type { S3Port } from '../../aws/s3.js';
import type { DescribeTrainingJobCommandOutput } from '../../aws/sagemaker.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { nonFeaturePositions } from '../../domain/baseline/dataset-layout.js';
import { csvLine } from '../data/capture-windows.js';
import { datasetRows, isJsonLines } from '../data/dataset-rows.js';
import { isGzipped } from '../data/open-csv.js';
import { callAws, refused } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';
import { trainChannel } from './clone-training-job.js';

export interface PreparedTrainingSet {
  readonly uri: string;
  /** False where the training job reads the dataset as it is. */
  readonly copied: boolean;
}

/**
 * The training set in the form that the cloned job reads. Built-in algorithms expect no header and the label first; a
 * dataset with another layout is copied into that form, unless the production job's own data has a header too.
 */
export async function prepareTrainingSet(
  s3: S3Port,
  { resolved, layout }: { readonly resolved: ResolvedRun; readonly layout: DatasetLayout },
  describeProductionJob: () => Promise<DescribeTrainingJobCommandOutput>,
): Promise<PreparedTrainingSet> {
  await withHeartbeat('reading the labels of the training set', () => refuseOneClass(s3, layout));
  const compressed = await withHeartbeat('looking for compressed objects', () => anyGzipped(s3, layout));
  const dropped = nonFeaturePositions(layout);
  const dropsTime = dropped.size > (layout.labelPosition === null ? 0 : 1);
  const asIs = { uri: layout.s3Uri, copied: false };
  if (!layout.header && layout.labelPosition === 0 && !dropsTime && !compressed) return asIs;
  return withHeartbeat('copying the training set into the form that the training job reads', async () => {
    const job = await describeProductionJob();
    const oldUri = trainChannel(job)?.DataSource?.S3DataSource?.S3Uri;
    const readsJson = oldUri !== undefined && (await isJson(s3, oldUri));
    if (readsJson && !layout.jsonLines) {
      throw refused(
        'DatasetFormatDiffers',
        `Dataset ${layout.s3Uri} is CSV, and training job "${job.TrainingJobName}" reads JSON Lines (${oldUri}). Write the dataset as JSON Lines with the same members, then start a new run.`,
      );
    }
    if (readsJson && !compressed && !dropsTime) return asIs;
    const mayHaveHeader =
      !layout.jsonLines && !compressed && !dropsTime && layout.header && layout.labelPosition !== null;
    if (mayHaveHeader && oldUri !== undefined && (await beginsWithNames(s3, oldUri, layout))) return asIs;
    const uri = `${resolved.workspace}/runs/${resolved.run}/training/train.csv`;
    const label = layout.labelPosition ?? 0;
    async function* lines() {
      for await (const { row } of datasetRows(s3, layout.s3Uri, layout.header)) {
        yield csvLine([
          row[label] ?? null,
          ...row.filter((_, position) => position !== label && !dropped.has(position)),
        ]);
      }
    }
    await callAws(`Writing ${uri}`, () => s3.upload(uri, lines(), 'text/csv'));
    return { uri, copied: true };
  });
}

/** Stops reading at the second label value; reads a dataset with a single value to its end. */
async function refuseOneClass(s3: S3Port, { s3Uri, header, labelPosition }: DatasetLayout): Promise<void> {
  if (labelPosition === null) return;
  let only: string | null | undefined;
  for await (const { row } of datasetRows(s3, s3Uri, header)) {
    const label = row[labelPosition] ?? null;
    only = only === undefined ? label : only;
    if (label !== only) return;
  }
  if (only === undefined) return;
  throw refused(
    'OneClass',
    `Dataset ${s3Uri}: every row has ${only === null ? 'an empty label' : `the label "${only}"`} (column ${labelPosition + 1}), so no model can learn from it. Give rows of every class, or set trainingDataset.labelColumn to the position of the label, then start a new run.`,
  );
}

async function anyGzipped(s3: S3Port, { s3Uri }: DatasetLayout): Promise<boolean> {
  const objects = await callAws(`Listing dataset ${s3Uri}`, () => s3.objects(s3Uri));
  const [first] = objects.filter(({ size }) => size > 0);
  return (
    objects.some(({ key }) => key.endsWith('.gz')) || (first !== undefined && (await isGzipped(s3, first)))
  );
}

async function isJson(s3: S3Port, uri: string): Promise<boolean> {
  const [first] = await callAws(`Listing dataset ${uri}`, () => s3.objects(uri));
  return first !== undefined && isJsonLines(s3, first);
}

async function beginsWithNames(s3: S3Port, uri: string, { features }: DatasetLayout): Promise<boolean> {
  for await (const { row } of datasetRows(s3, uri, false))
    return row.some((cell) => features.includes(cell ?? ''));
  return false;
}
