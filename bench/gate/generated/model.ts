import type { Random } from '../../../src/statistics/random.js';
import type { Cells, LabelledRow } from '../scene.js';
import { type Column, isNumeric } from './column.js';

const [MAX_COLUMNS, SLOPE, INTERCEPT] = [3, 2, -1];
/** A column whose middle half is one value, or that is mostly missing, predicts too little. */
const MAX_MISSING = 0.5;

/**
 * The probability that a row is positive, and the output of a model that knows it: it depends on the ranks of up to three
 * numeric columns. The public tables have no label of their own.
 */
export function probabilityOf(columns: readonly Column[]): (cells: Cells) => number {
  const numeric = columns.filter(({ kind }) => kind === 'number');
  const varied = numeric.filter(
    (column) => column.missing < MAX_MISSING && quartile(column, 1) < quartile(column, 3),
  );
  const used = (varied.length > 0 ? varied : numeric).slice(0, MAX_COLUMNS);
  return (cells) => {
    const score = used.reduce((sum, column) => {
      const cell = cells[column.at];
      return sum + (isNumeric(cell) ? SLOPE * (rankIn(column.numbers, Number(cell)) - 0.5) : 0);
    }, INTERCEPT);
    return 1 / (1 + Math.exp(-score));
  };
}

export function labelled(cells: Cells, probability: (cells: Cells) => number, random: Random): LabelledRow {
  return { cells, label: random() < probability(cells) ? '1' : '0' };
}

function quartile({ numbers }: Column, quarter: number): number {
  return numbers[Math.floor((quarter * (numbers.length - 1)) / 4)] ?? 0;
}

/** Share of the sorted numbers below a value. */
function rankIn(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low / Math.max(1, sorted.length);
}
