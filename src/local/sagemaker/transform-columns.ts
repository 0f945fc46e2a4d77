/** DataProcessing of a transform job: which columns go into the model, and which come out beside its prediction. */
import { parse } from 'csv-parse/sync';
import { validationException } from './errors.js';

export interface DataProcessing {
  readonly InputFilter?: string;
  readonly OutputFilter?: string;
  readonly JoinSource?: string;
}

type Select = (columns: readonly string[]) => readonly string[];

/**
 * The forms of JSONPath that make sense on a CSV row: `$`, `$[0]`, `$[-1]`, `$[0,2]`, `$[1:]`, `$[1:3]`.
 * Undefined for `$`, which selects everything. Throws a ValidationException for any other.
 */
export function parseColumnPath(path: string | undefined): Select | undefined {
  if (path === undefined || path === '$') return undefined;
  const slice = /^\$\[(-?\d*):(-?\d*)\]$/.exec(path);
  if (slice) {
    const [from, until] = [slice[1], slice[2]].map((text) => (text ? Number(text) : undefined));
    return (columns) => columns.slice(from, until);
  }
  const indexes = /^\$\[(-?\d+(?:\s*,\s*-?\d+)*)\]$/.exec(path)?.[1]?.split(',').map(Number);
  if (indexes) return (columns) => indexes.flatMap((index) => columns.at(index) ?? []);
  throw validationException(
    `The JSONPath "${path}" is not supported by the local SageMaker. Select CSV columns by $, $[0], $[-1], $[0,2] or $[1:].`,
  );
}

/** The lines as the model gets them. */
export function inputColumns(
  lines: readonly string[],
  processing: DataProcessing | undefined,
): readonly string[] {
  const select = parseColumnPath(processing?.InputFilter);
  return select ? lines.map((line) => joinRow(select(splitRow(line)))) : lines;
}

/** The lines of the output: the predictions, after the whole input line if they are joined, then filtered. */
export function outputColumns(
  lines: readonly string[],
  predictions: readonly string[],
  processing: DataProcessing | undefined,
): readonly string[] {
  const joined =
    processing?.JoinSource === 'Input'
      ? lines.map((line, row) => `${line},${predictions[row] ?? ''}`)
      : predictions;
  const select = parseColumnPath(processing?.OutputFilter);
  return select ? joined.map((line) => joinRow(select(splitRow(line)))) : joined;
}

function splitRow(line: string): readonly string[] {
  const [row = []] = parse(line) as string[][];
  return row;
}

function joinRow(columns: readonly string[]): string {
  return columns.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
