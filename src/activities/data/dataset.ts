import type { Row } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { DatasetLayout, DatasetReference } from '../../contract/dataset.js';
import {
  type DatasetPurpose,
  nonFeaturePositions,
  readLayout,
} from '../../domain/baseline/dataset-layout.js';
import { callAws, refused } from '../support/errors.js';
import { datasetRows } from './dataset-rows.js';

/**
 * Determines the layout of a dataset from its first rows; refuses a missing, empty or ambiguous one.
 * @param byName clients name the features in their requests
 */
export async function layoutOf(
  s3: S3Port,
  reference: DatasetReference,
  liveColumns: readonly string[],
  purpose: DatasetPurpose,
  byName = false,
): Promise<DatasetLayout> {
  const objects = await callAws(`Listing dataset ${reference.s3Uri}`, () => s3.objects(reference.s3Uri));
  if (objects.length === 0) {
    throw refused(
      'DatasetMissing',
      `Dataset ${reference.s3Uri}: there is no object of that name or below it. Check the location, then start a new run.`,
    );
  }
  const firstRows: string[][] = [];
  let jsonLines = false;
  await callAws(`Reading dataset ${reference.s3Uri}`, async () => {
    for await (const { row, isJson } of datasetRows(s3, reference.s3Uri, false)) {
      jsonLines = isJson;
      firstRows.push(row.map((cell) => cell ?? ''));
      if (firstRows.length === 2) break;
    }
  });
  const stated = reference.contentType;
  if (stated !== undefined && firstRows.length > 0 && jsonLines !== (stated === 'application/jsonlines')) {
    throw refused(
      'PayloadNotJson',
      `Dataset ${reference.s3Uri}: contentType is ${stated}, but its first object is ${jsonLines ? 'JSON Lines' : 'not JSON Lines'}. Correct ${purpose}Dataset.contentType or leave it out, then start a new run.`,
    );
  }
  // The names of JSON are a header, whatever they look like.
  const read = jsonLines ? { ...reference, header: true } : reference;
  const verdict = readLayout({ reference: read, firstRows, liveColumns, purpose, byName });
  if (!verdict.ok) throw refused(verdict.code, verdict.problem);
  return jsonLines ? { ...verdict.layout, jsonLines: true } : verdict.layout;
}

/** The feature columns of every row, without the label. Refuses a row of another width by its number. */
export async function* featureRows(s3: S3Port, layout: DatasetLayout): AsyncGenerator<Row> {
  for await (const { features } of labelledRows(s3, layout)) yield features;
}

export interface LabelledRow {
  /** In the order in which the endpoint receives them. */
  readonly features: Row;
  /** Null without a label. */
  readonly label: string | null;
  /** Null without a time. */
  readonly time: string | null;
  /** All cells as the dataset has them. */
  readonly row: Row;
  /** The header of the row's object; null without a header. */
  readonly columns: readonly string[] | null;
}

/** The same with the label and the time of each row. */
export async function* labelledRows(s3: S3Port, layout: DatasetLayout): AsyncGenerator<LabelledRow> {
  const { labelPosition, timePosition } = layout;
  const dropped = nonFeaturePositions(layout);
  const width = layout.features.length + dropped.size;
  let number = 0;
  let header: readonly string[] | null = null;
  let positions: readonly number[] = [];
  for await (const { row, columns } of datasetRows(s3, layout.s3Uri, layout.header)) {
    number += 1;
    if (layout.byName && columns !== header) {
      header = columns;
      positions = featurePositions(layout, columns);
    }
    if (row.length !== width) {
      throw refused(
        'DatasetColumnsDiffer',
        `Dataset ${layout.s3Uri}: row ${number} has ${row.length} columns, not ${width}. Fix the row, then start a new run.`,
      );
    }
    yield {
      features: layout.byName
        ? positions.map((position) => row[position] ?? null)
        : dropped.size === 0
          ? row
          : row.filter((_, position) => !dropped.has(position)),
      label: labelPosition === null ? null : (row[labelPosition] ?? null),
      time: timePosition === undefined ? null : (row[timePosition] ?? null),
      row,
      columns,
    };
  }
}

function featurePositions({ s3Uri, features }: DatasetLayout, columns: readonly string[] | null) {
  const positions = new Map(columns?.map((name, position) => [name, position]));
  return features.map((name) => {
    const position = positions.get(name);
    if (position !== undefined) return position;
    throw refused(
      'DatasetColumnsDiffer',
      `Dataset ${s3Uri}: an object has no column "${name}" in its header. Give every object the same header, then start a new run.`,
    );
  });
}
