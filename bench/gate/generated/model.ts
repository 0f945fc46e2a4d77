import type { Random } from '../../../src/statistics/random.js';
import type { Cells, LabelledRow } from '../scene.js';
import { type Column, isNumeric } from './column.js';

const [MAX_COLUMNS, SLOPE, INTERCEPT, MAX_DEVIATIONS] = [3, 0.5, -1, 3];

/**
 * The probability that a row is positive, and the outputs of a model that knows it: it depends on the first three numeric
 * columns. The public tables have no labels of their own that fit every column of theirs.
 */
export function probabilityOf(columns: readonly Column[]): (cells: Cells) => number {
  const used = columns
    .filter(({ kind, deviation }) => kind === 'number' && deviation > 0)
    .slice(0, MAX_COLUMNS);
  return (cells) => {
    const deviations = used.map(({ at, mean, deviation }) => {
      const cell = cells[at];
      const z = isNumeric(cell) ? (Number(cell) - mean) / deviation : 0;
      return Math.max(-MAX_DEVIATIONS, Math.min(MAX_DEVIATIONS, z));
    });
    return 1 / (1 + Math.exp(-deviations.reduce((sum, z) => sum + SLOPE * z, INTERCEPT)));
  };
}

export function labelled(cells: Cells, probability: (cells: Cells) => number, random: Random): LabelledRow {
  return { cells, label: random() < probability(cells) ? '1' : '0' };
}
