import { type Row, readLines } from '../../../analyzer/index.js';
import type { S3Port } from '../../../aws/s3.js';
import type { DatasetLayout } from '../../../contract/dataset.js';
import { contentDigest, isHeldOut } from '../../../domain/quality/held-out-rows.js';
import { csvLine } from '../../data/capture-windows.js';
import { type LabelledRow, labelledRows } from '../../data/dataset.js';
import { openCsv } from '../../data/open-csv.js';
import { callAws } from '../../support/errors.js';
import { hasLabel } from './label-counts.js';
import type { HeldOutSelection } from './selection.js';
import { writeLines } from './write-lines.js';

/**
 * Writes the training set without the held-out rows, in the form of the original: the same columns in the same order, a header
 * if it has one, JSON Lines as they are. Rows with equal features are on one side. Rows without a label stay in the training
 * set, as without a split.
 */
export async function splitRows(
  s3: S3Port,
  layout: DatasetLayout,
  share: number,
  folder: string,
): Promise<HeldOutSelection> {
  const held = (row: LabelledRow) => hasLabel(row) && isHeldOut(contentDigest(row.features), share);
  const counts = { rows: 0 };
  const json = layout.jsonLines === true;
  const uri = `${folder}/train.${json ? 'jsonl' : 'csv'}`;
  const lines = json ? jsonLines(s3, layout, held, counts) : csvLines(s3, layout, held, counts);
  const digest = await callAws(`Writing ${uri}`, () =>
    writeLines(s3, uri, lines, json ? 'application/jsonlines' : 'text/csv'),
  );
  return {
    isHeldOut: held,
    found: {
      training: { layout: { ...layout, s3Uri: uri }, rows: counts.rows, digest },
      ...{ shared: 0, sharedByChance: 0, sharedLeftOut: false, beyondLimit: 0 },
    },
  };
}

async function* csvLines(
  s3: S3Port,
  layout: DatasetLayout,
  held: (row: LabelledRow) => boolean,
  counts: { rows: number },
): AsyncGenerator<string> {
  let header: readonly string[] | null = null;
  for await (const labelled of labelledRows(s3, layout)) {
    const { row, columns } = labelled;
    if (columns !== null && header === null) {
      header = columns;
      yield csvLine(columns);
    }
    if (held(labelled)) continue;
    counts.rows += 1;
    yield csvLine(header === null || columns === header ? row : inOrder(row, columns ?? header, header));
  }
}

/** The cells of an object whose header has another order, in that of the first object. */
function inOrder(row: Row, columns: readonly string[], header: readonly string[]): Row {
  if (columns.every((name, position) => name === header[position])) return row;
  const positions = new Map(columns.map((name, position) => [name, position]));
  return header.map((name, position) => row[positions.get(name) ?? position] ?? null);
}

/** The lines of the remaining rows as they are. `datasetRows` reads one row of each line that is not blank. */
async function* jsonLines(
  s3: S3Port,
  layout: DatasetLayout,
  held: (row: LabelledRow) => boolean,
  counts: { rows: number },
): AsyncGenerator<string> {
  const rows = labelledRows(s3, layout);
  try {
    for (const object of await s3.objects(layout.s3Uri)) {
      for await (const lines of readLines(openCsv(s3, object, { jsonLines: true }))) {
        for (const line of lines) {
          if (line.trim() === '') continue;
          const { value } = await rows.next();
          if (!value || held(value)) continue;
          counts.rows += 1;
          yield `${line}\n`;
        }
      }
    }
  } finally {
    await rows.return(undefined);
  }
}
