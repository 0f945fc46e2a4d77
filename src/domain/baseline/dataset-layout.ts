import type { DatasetLayout, DatasetReference } from '../../contract/dataset.js';
import type { ErrorCode } from '../../contract/errors.js';
import { list } from '../present/sentence.js';
import { dataInFirstLine, isNumber } from './first-line.js';

/** The member of the input that names the dataset, without "Dataset". */
export type DatasetPurpose = 'training' | 'baseline' | 'heldOut';

export interface LayoutEvidence {
  readonly reference: DatasetReference;
  /** The first two rows of the first object, cell by cell. */
  readonly firstRows: readonly (readonly string[])[];
  /** Columns of the live baseline: the model's outputs first, then its inputs. */
  readonly liveColumns: readonly string[];
  /** `training`: every row has a label. Otherwise there may be no label. */
  readonly purpose: DatasetPurpose;
  /** Clients name the features in their requests, so the live baseline may have them in any order. */
  readonly byName?: boolean;
}

/** Error codes; each problem has a different fix. */
type LayoutProblem = Extract<
  ErrorCode,
  'DatasetEmpty' | 'DatasetHeaderUnclear' | 'DatasetColumnUnknown' | 'DatasetColumnsDiffer'
>;

type LayoutVerdict =
  | { readonly ok: true; readonly layout: DatasetLayout }
  | { readonly ok: false; readonly code: LayoutProblem; readonly problem: string };

/**
 * Determines the layout of a dataset from the reference, else from the first rows, else from the convention of the built-in
 * algorithms (no header, label first). An ambiguous layout is refused with the question to answer.
 */
export function readLayout(evidence: LayoutEvidence): LayoutVerdict {
  const { reference, firstRows, liveColumns, purpose, byName = false } = evidence;
  const refuse = (code: LayoutProblem, problem: string): LayoutVerdict => ({
    ok: false,
    code,
    problem: `Dataset ${reference.s3Uri}: ${problem}`,
  });
  const [first, second] = firstRows;
  if (!first || (first.length === 1 && first[0] === ''))
    return refuse('DatasetEmpty', 'it contains no rows. Specify a dataset with rows.');

  const header = headerOf(reference, first, second, liveColumns);
  if (header === 'ambiguous') {
    return refuse(
      'DatasetHeaderUnclear',
      `is its first row ("${first.slice(0, 4).join(',')}…") a header or data? Set ${purpose}Dataset.header to true or false.`,
    );
  }
  const names = first.filter((cell) => liveColumns.includes(cell) && !isNumber(cell));
  if (reference.header === false && names.length >= first.length / 2) {
    return refuse(
      'DatasetHeaderUnclear',
      `header is false, but its first row contains the names of columns: ${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''}. Set ${purpose}Dataset.header to true.`,
    );
  }
  if (byName && !header && reference.header === undefined) {
    return refuse(
      'DatasetHeaderUnclear',
      `it has no header, and clients of the endpoint name the features in their requests, so the order of its columns is not known. Add a header, or set ${purpose}Dataset.header to false if the columns have the order of the live baseline: ${list(liveColumns)}.`,
    );
  }
  if (header && !second)
    return refuse('DatasetEmpty', 'it contains a header and no rows. Specify a dataset with rows.');
  if (reference.header === true && !first.some((cell) => liveColumns.includes(cell))) {
    const looksLikeData = dataInFirstLine(first, second);
    if (looksLikeData !== null) {
      return refuse(
        'DatasetHeaderUnclear',
        `header is true, but its first row looks like data: ${looksLikeData}. Set ${purpose}Dataset.header to false.`,
      );
    }
  }

  const time = timePosition(evidence, header, first);
  if (typeof time === 'string') return refuse('DatasetColumnUnknown', time);
  const label = labelPosition(evidence, header, first, time?.isFeature === false ? time.position : null);
  if (typeof label === 'string') return refuse('DatasetColumnUnknown', label);
  if (label !== null && label === time?.position)
    return refuse(
      'DatasetColumnUnknown',
      'labelColumn and timeColumn are the same column. Specify different columns.',
    );

  const dropped = new Set([label, ...(time?.isFeature === false ? [time.position] : [])]);
  const named = header ? first.filter((_, position) => !dropped.has(position)) : null;
  const count = first.filter((_, position) => !dropped.has(position)).length;
  // A baseline made without a header has no names to compare with; the monitor maps columns by position.
  const nameless = liveColumns.slice(-count).every((name) => /^_c\d+$/.test(name));
  const difference = named && !nameless ? unmatchedColumns(named, liveColumns) : null;
  const wanted = 'Provide the columns that the endpoint receives, and the label.';
  if (count >= liveColumns.length) {
    return refuse(
      'DatasetColumnsDiffer',
      `it has ${count} columns${label === null ? '' : ' without the label'}, but the live baseline has ${liveColumns.length}, of which at least one is the model's output${difference ? ` (${difference})` : ''}. ${wanted}`,
    );
  }
  if (difference) {
    const headless = named?.every((name) => !liveColumns.includes(name))
      ? ' If its first row is data, set header to false.'
      : '';
    return refuse(
      'DatasetColumnsDiffer',
      `its columns are not those of the live baseline: ${difference}. ${wanted}${headless}`,
    );
  }
  const features = liveColumns.slice(liveColumns.length - count);
  const outputs = liveColumns.slice(0, liveColumns.length - count);
  let isReordered = false;
  if (named && !nameless) {
    const misplaced = features.find((name, position) => named[position] !== name);
    isReordered = misplaced !== undefined && byName && features.every((name) => named.includes(name));
    if (misplaced !== undefined && !isReordered) {
      return refuse(
        'DatasetColumnsDiffer',
        `its columns are not in the order in which the endpoint receives them (from "${misplaced}" on). Reorder them to ${features.slice(0, 6).join(', ')}…`,
      );
    }
  } else if (outputs.length > 1 && outputs.length > liveColumns.length / 2) {
    return refuse(
      'DatasetColumnsDiffer',
      `it has ${count} columns without the label, and the live baseline has ${liveColumns.length}: columns are missing. The columns of the endpoint are ${liveColumns.slice(1, 7).join(', ')}…`,
    );
  }
  return {
    ok: true,
    layout: {
      s3Uri: reference.s3Uri,
      header,
      labelPosition: label,
      ...(time ? { timePosition: time.position, timeIsFeature: time.isFeature } : {}),
      ...(isReordered ? { byName: true as const } : {}),
      features,
    },
  };
}

/** Positions of the cells that are not features: the label and the time. */
export function nonFeaturePositions({
  labelPosition,
  timePosition,
  timeIsFeature,
}: DatasetLayout): ReadonlySet<number> {
  return new Set([
    ...(labelPosition === null ? [] : [labelPosition]),
    ...(timePosition === undefined || timeIsFeature ? [] : [timePosition]),
  ]);
}

/** Position of the time column; null if there is none; or a message about the problem. */
function timePosition(
  { reference: { timeColumn }, liveColumns }: LayoutEvidence,
  header: boolean,
  first: readonly string[],
): { readonly position: number; readonly isFeature: boolean } | null | string {
  if (timeColumn === undefined) return null;
  if (typeof timeColumn === 'string' && !header) {
    return `timeColumn "${timeColumn}" is a name, but there is no header; give its position instead.`;
  }
  const position = typeof timeColumn === 'string' ? first.indexOf(timeColumn) : timeColumn;
  if (position < 0) {
    return `there is no time column "${timeColumn}"; the header has ${first.slice(0, 8).join(', ')}.`;
  }
  if (position >= first.length) return `timeColumn ${position} is beyond its ${first.length} columns.`;
  return { position, isFeature: header && liveColumns.includes(first[position] as string) };
}

/** Names of columns that only the endpoint or only the dataset has, as text; null if there are none. */
function unmatchedColumns(named: readonly string[], liveColumns: readonly string[]): string | null {
  const [present, live] = [new Set(named), new Set(liveColumns)];
  const unknown = named.filter((name) => !live.has(name));
  // The model's outputs come first in the baseline and are not in the dataset. The known names show how many there are.
  const firstKnown = liveColumns.findIndex((name) => present.has(name));
  const outputs = Math.max(1, liveColumns.length - named.length);
  const inputsFrom = firstKnown === -1 ? outputs : Math.min(firstKnown, outputs);
  const missing = liveColumns.slice(inputsFrom).filter((name) => !present.has(name));
  if (missing.length === 0 && unknown.length === 0) return null;
  const parts = [
    ...(missing.length > 0 ? [`missing ${list(missing)}`] : []),
    ...(unknown.length > 0 ? [`unknown ${list(unknown)}`] : []),
  ];
  return parts.join('; ');
}

function headerOf(
  reference: DatasetReference,
  first: readonly string[],
  second: readonly string[] | undefined,
  liveColumns: readonly string[],
): boolean | 'ambiguous' {
  if (reference.header !== undefined) return reference.header;
  const known = first.filter((cell) => liveColumns.includes(cell)).length;
  if (known >= first.length / 2) return true;
  const looksNamed = first.every((cell) => cell !== '' && !isNumber(cell));
  const dataBelow = second?.some(isNumber) ?? false;
  return looksNamed && dataBelow ? 'ambiguous' : false;
}

/** Position of the label; null if there is none; or a message about the problem. */
function labelPosition(
  evidence: LayoutEvidence,
  header: boolean,
  first: readonly string[],
  timeToDrop: number | null,
): number | null | string {
  const { reference, liveColumns, purpose } = evidence;
  const { labelColumn } = reference;
  if (typeof labelColumn === 'string') {
    if (!header)
      return `labelColumn "${labelColumn}" is a name, but there is no header; give its position instead.`;
    const position = first.indexOf(labelColumn);
    return position >= 0
      ? position
      : `there is no label column "${labelColumn}"; the header has ${first.slice(0, 8).join(', ')}.`;
  }
  if (labelColumn !== undefined) {
    return labelColumn < first.length
      ? labelColumn
      : `labelColumn ${labelColumn} is beyond its ${first.length} columns.`;
  }
  if (header) {
    // The only column that the endpoint does not receive is the label, at any position.
    const unknown = first.flatMap((name, position) =>
      liveColumns.includes(name) || position === timeToDrop ? [] : [position],
    );
    if (unknown.length === 1) return unknown[0] as number;
    if (unknown.length === 0 && purpose !== 'training') return null;
  }
  // Built-in algorithms read the label from the first column.
  const columns = first.length - (timeToDrop === null ? 0 : 1);
  if (purpose !== 'training' && columns === liveColumns.length - 1) return null;
  return timeToDrop === 0 ? 1 : 0;
}
