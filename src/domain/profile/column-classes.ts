import { largest } from '../../statistics/extremes.js';

type Cell = string | null;

/** A column of two streams in the same few classes. −1: a cell without a class. */
export interface ColumnClasses {
  readonly reference: Int16Array;
  readonly actual: Int16Array;
  readonly count: number;
  readonly isNumeric: boolean;
}

/** Classes of a numeric column: as equally frequent as ties allow. */
const BINS = 5;
const MAX_CATEGORIES = 7;
const MIN_ROWS_PER_CATEGORY = 10;
/** A column with more distinct texts is names or free text, unless each has this many rows on average. */
const MAX_DISTINCT = 60;
const MIN_ROWS_PER_DISTINCT = 8;
const MIN_PRESENT = 50;
/** From this share on, missing values are a class of their own. */
const MIN_MISSING = 0.01;
const MIN_NUMERIC = 0.9;
const MISSING = -2;

/**
 * Classes of a column: quantiles of a numeric one, the most frequent values of a category, and missing values.
 * `ownQuantiles`: each stream's numbers are divided by its own quantiles, so that a column that grew has the same classes.
 * Null for names, free text and columns with too few values.
 */
export function columnClasses(
  reference: readonly Cell[],
  actual: readonly Cell[],
  ownQuantiles: boolean,
): ColumnClasses | null {
  const present = reference.filter(isPresent);
  if (present.length < MIN_PRESENT) return null;
  const isNumeric = present.filter(isNumber).length >= MIN_NUMERIC * present.length;
  const classing = isNumeric
    ? numericClassing(present, ownQuantiles ? actual.filter(isPresent) : present)
    : categoryClassing(present);
  if (!classing) return null;
  const encoded = [
    Int16Array.from(reference, classing.ofReference),
    Int16Array.from(actual, classing.ofActual),
  ] as const;
  const gaps = encoded.map((classes) => classes.filter((one) => one === MISSING).length / classes.length);
  const hasMissing = largest(gaps) >= MIN_MISSING;
  const [first, second] = encoded.map((classes) =>
    classes.map((one) => (one === MISSING ? (hasMissing ? classing.count : -1) : one)),
  ) as [Int16Array, Int16Array];
  return { reference: first, actual: second, count: classing.count + (hasMissing ? 1 : 0), isNumeric };
}

interface Classing {
  readonly count: number;
  readonly ofReference: (cell: Cell) => number;
  readonly ofActual: (cell: Cell) => number;
}

function numericClassing(reference: readonly string[], actual: readonly string[]): Classing | null {
  const edges = quantileEdges(reference);
  const edgesNow = reference === actual ? edges : quantileEdges(actual);
  if (edges.length !== edgesNow.length) return null;
  const classOf =
    (limits: readonly number[]) =>
    (cell: Cell): number => {
      if (!isPresent(cell)) return MISSING;
      if (!isNumber(cell)) return -1;
      const above = limits.findIndex((limit) => Number(cell) <= limit);
      return above < 0 ? limits.length : above;
    };
  return { count: edges.length + 1, ofReference: classOf(edges), ofActual: classOf(edgesNow) };
}

/** Upper limits of all classes but the last. Equal values share a class. */
function quantileEdges(cells: readonly string[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const cell of cells) if (isNumber(cell)) counts.set(Number(cell), (counts.get(Number(cell)) ?? 0) + 1);
  const values = [...counts].sort(([a], [b]) => a - b);
  if (values.length <= BINS + 1) return values.slice(0, -1).map(([value]) => value);
  const edges: number[] = [];
  let left = values.reduce((sum, [, count]) => sum + count, 0);
  let inClass = 0;
  values.slice(0, -1).forEach(([value, count], at) => {
    inClass += count;
    const share = left / (BINS - edges.length);
    const next = values[at + 1]?.[1] ?? 0;
    if (edges.length < BINS - 1 && inClass >= Math.max(share / 2, share - Math.min(count, next) / 2)) {
      edges.push(value);
      left -= inClass;
      inClass = 0;
    }
  });
  return edges;
}

/** The last class: other values that the reference contains. */
function categoryClassing(present: readonly string[]): Classing | null {
  const counts = new Map<string, number>();
  for (const cell of present) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  if (counts.size > MAX_DISTINCT && counts.size > present.length / MIN_ROWS_PER_DISTINCT) return null;
  const frequent = [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, MAX_CATEGORIES)
    .filter(([, count]) => count >= MIN_ROWS_PER_CATEGORY);
  if (frequent.length === 0) return null;
  const codes = new Map(frequent.map(([value], code) => [value, code]));
  const classOf = (cell: Cell): number => {
    if (!isPresent(cell)) return MISSING;
    return codes.get(cell) ?? (counts.has(cell) ? frequent.length : -1);
  };
  return { count: frequent.length + 1, ofReference: classOf, ofActual: classOf };
}

function isPresent(cell: Cell | undefined): cell is string {
  return cell !== null && cell !== undefined && cell !== '';
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}
