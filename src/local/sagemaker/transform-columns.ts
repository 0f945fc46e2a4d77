/** DataProcessing of a transform job: selects the columns of the model's input and of the job's output. */
import { parse } from 'csv-parse/sync';
import { validationException } from './errors.js';

export interface DataProcessing {
  readonly InputFilter?: string;
  readonly OutputFilter?: string;
  readonly JoinSource?: string;
}

type Select = (columns: readonly string[]) => readonly string[];

/**
 * Parses the forms of JSONPath that apply to a CSV row: `$`, `$[*]`, `$[0]`, `$[-1]`, `$[0,2]`, `$[1:]`, `$[1:3]`,
 * `$[0,5:]`. Undefined for the forms that select all columns. Throws a ValidationException for any other form. An index
 * that a row does not have fails the job (SageMaker API reference, DataProcessing); a slice selects the columns that exist.
 */
export function parseColumnPath(path: string | undefined): Select | undefined {
  if (path === undefined || ['', '$', '$.*', '$[*]'].includes(path)) return undefined;
  const parts = /^\$\[([^[\]]+)\]$/.exec(path)?.[1]?.split(',') ?? [];
  const selects = parts.map((part) => parsePart(part.trim(), path));
  if (selects.length > 0 && selects.every((select) => select !== undefined)) {
    return (columns) => selects.flatMap((select) => select(columns));
  }
  throw validationException(
    `The JSONPath "${path}" is not supported by the local SageMaker. Select CSV columns by $, $[0], $[-1], $[0,2], $[1:] or $[0,5:].`,
  );
}

function parsePart(part: string, path: string): Select | undefined {
  const slice = /^(-?\d+)?\s*:\s*(-?\d+)?$/.exec(part);
  if (slice) {
    const [from, until] = [slice[1], slice[2]].map((text) => (text === undefined ? undefined : Number(text)));
    return (columns) => columns.slice(from, until);
  }
  if (!/^-?\d+$/.test(part)) return undefined;
  return (columns) => {
    const cell = columns.at(Number(part));
    if (cell !== undefined) return [cell];
    throw new Error(
      `ClientError: The filter ${path} selects column ${part} of a row that has ${columns.length} columns.`,
    );
  };
}

/** The lines of the model's input. */
export function inputColumns(
  lines: readonly string[],
  processing: DataProcessing | undefined,
): readonly string[] {
  const select = parseColumnPath(processing?.InputFilter);
  return select ? lines.map((line) => joinRow(select(splitRow(line)))) : lines;
}

/** The lines of the output: the predictions, joined to the whole input lines if requested, then filtered. */
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
