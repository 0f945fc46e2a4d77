import { columnClasses } from '../../profile/column-classes.js';
import { balancingWeights, movedColumns } from './balanced-columns.js';

type Rows = readonly (readonly (string | null)[])[];

const MIN_ROWS = 200;
/** Wider tables are reduced to this many evenly spaced columns. */
const MAX_COLUMNS = 80;
/** Part of the gain that the other columns must explain. */
const MIN_EXPLAINED = 0.5;

/**
 * Whether other columns explain that a value became more frequent: the reference has as many such rows once it is weighted
 * to the new frequencies of the other columns (raking). Then the population changed. A default that replaces values leaves
 * the other columns as they were, so the weights explain none of its gain.
 * @param at position of the column
 */
export function isExplainedByOthers(
  columns: number,
  at: number,
  value: string,
  reference: Rows,
  actual: Rows,
): boolean {
  if (Math.min(reference.length, actual.length) < MIN_ROWS) return false;
  const step = Math.max(1, columns / MAX_COLUMNS);
  const others = Array.from({ length: columns }, (_, i) => i).filter(
    (i) => i !== at && Math.floor(i / step) !== Math.floor((i - 1) / step),
  );
  const classes = others.map((i) =>
    columnClasses(
      reference.map((row) => row[i] ?? null),
      actual.map((row) => row[i] ?? null),
      false,
    ),
  );
  const weights = balancingWeights(
    classes,
    movedColumns(classes, reference.length, actual.length),
    reference.length,
  );
  const isValue = (cell: string | null | undefined) =>
    cell === value || (cell !== null && cell !== undefined && cell !== '' && Number(cell) === Number(value));
  const share = (rows: Rows, weightOf: (row: number) => number) => {
    let [hits, total] = [0, 0];
    rows.forEach((row, i) => {
      total += weightOf(i);
      if (isValue(row[at])) hits += weightOf(i);
    });
    return hits / total;
  };
  const was = share(reference, () => 1);
  const is = share(actual, () => 1);
  return share(reference, (i) => weights[i] as number) - was >= MIN_EXPLAINED * (is - was);
}
