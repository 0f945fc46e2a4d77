import type { Row } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { DatasetLayout, DatasetReference } from '../../contract/dataset.js';
import { nonFeaturePositions, readLayout } from '../../domain/baseline/dataset-layout.js';
import { callAws, refused } from '../support/errors.js';
import { csvRows } from './capture-windows.js';

/** Determines the layout of a dataset from its first rows; refuses a missing, empty or ambiguous one. */
export async function layoutOf(
  s3: S3Port,
  reference: DatasetReference,
  liveColumns: readonly string[],
  purpose: 'training' | 'baseline',
): Promise<DatasetLayout> {
  const objects = await callAws(`Listing dataset ${reference.s3Uri}`, () => s3.objects(reference.s3Uri));
  if (objects.length === 0) {
    throw refused(
      'DatasetMissing',
      `Dataset ${reference.s3Uri}: there is no object of that name or below it. Check the location, then start a new run.`,
    );
  }
  const firstRows: string[][] = [];
  await callAws(`Reading dataset ${reference.s3Uri}`, async () => {
    for await (const { row } of csvRows(s3, reference.s3Uri, false)) {
      firstRows.push(row.map((cell) => cell ?? ''));
      if (firstRows.length === 2) break;
    }
  });
  const verdict = readLayout({ reference, firstRows, liveColumns, purpose });
  if (!verdict.ok) throw refused(verdict.code, verdict.problem);
  return verdict.layout;
}

/** The feature columns of every row, without the label. Refuses a row of another width by its number. */
export async function* featureRows(s3: S3Port, layout: DatasetLayout): AsyncGenerator<Row> {
  for await (const { features } of labelledRows(s3, layout)) yield features;
}

/** The same with the label and the time of each row; null where the rows have none. */
export async function* labelledRows(
  s3: S3Port,
  layout: DatasetLayout,
): AsyncGenerator<{ readonly features: Row; readonly label: string | null; readonly time: string | null }> {
  const { labelPosition, timePosition } = layout;
  const dropped = nonFeaturePositions(layout);
  const width = layout.features.length + dropped.size;
  let number = 0;
  for await (const { row } of csvRows(s3, layout.s3Uri, layout.header)) {
    number += 1;
    if (row.length !== width) {
      throw refused(
        'DatasetColumnsDiffer',
        `Dataset ${layout.s3Uri}: row ${number} has ${row.length} columns, not ${width}. Fix the row, then start a new run.`,
      );
    }
    yield {
      features: dropped.size === 0 ? row : row.filter((_, position) => !dropped.has(position)),
      label: labelPosition === null ? null : (row[labelPosition] ?? null),
      time: timePosition === undefined ? null : (row[timePosition] ?? null),
    };
  }
}
