import { describe, expect, it } from 'vitest';
import { boostedTrees } from '../../src/statistics/boosted-trees.js';
import { integerDraw, normalDraw, seededRandom } from '../../src/statistics/random.js';

const ROWS = 4000;
const random = seededRandom(17);
const columns = Array.from({ length: 4 }, () =>
  Uint8Array.from({ length: ROWS }, () => integerDraw(random, 16)),
);
const bin = (column: number, row: number) => columns[column]?.[row] as number;
const half = (which: number) => Uint32Array.from({ length: ROWS / 2 }, (_, i) => 2 * i + which);

/** Share of the variance that is explained in rows that were not learnt from. */
function explained(truth: Float64Array, predicted: Float64Array): number {
  const rows = half(1);
  const mean = rows.reduce((sum, row) => sum + (truth[row] as number), 0) / rows.length;
  const square = (of: (row: number) => number) => rows.reduce((sum, row) => sum + of(row) ** 2, 0);
  return (
    1 -
    square((row) => (truth[row] as number) - (predicted[row] as number)) /
      square((row) => (truth[row] as number) - mean)
  );
}

describe('boosted trees', () => {
  it('learn thresholds and an interaction, close to the share that the noise leaves', () => {
    const signal = Float64Array.from(
      { length: ROWS },
      (_, row) => (bin(0, row) > 7 && bin(1, row) > 7 ? 2 : 0) + 0.1 * bin(2, row),
    );
    // Variances 0.75 and 0.2125; with noise of the same variance, half of the variance can be explained.
    const target = signal.map((value) => value + Math.sqrt(0.9625) * normalDraw(random));
    const found = explained(target, boostedTrees(columns, target, half(0), { loss: 'squared' }));
    expect(found).toBeGreaterThan(0.42);
    expect(found).toBeLessThan(0.56);
  });

  it('predict probabilities that agree with the frequencies', () => {
    const probability = Float64Array.from(
      { length: ROWS },
      (_, row) => 1 / (1 + Math.exp(6 - 0.8 * bin(3, row))),
    );
    const target = probability.map((p) => (random() < p ? 1 : 0));
    const predicted = boostedTrees(columns, target, half(0), { loss: 'logistic' });
    expect(explained(probability, predicted)).toBeGreaterThan(0.95);
  });

  it('explain nothing of noise, and predict the mean of what they learnt without a column', () => {
    const noise = Float64Array.from({ length: ROWS }, () => normalDraw(random));
    expect(explained(noise, boostedTrees(columns, noise, half(0), { loss: 'squared' }))).toBeLessThan(0.02);
    const constant = new Float64Array(ROWS).fill(3);
    expect(boostedTrees([], constant, half(0), { loss: 'squared' })[1]).toBe(3);
  });

  it('start from given scores', () => {
    const start = Float64Array.from({ length: ROWS }, (_, row) => row);
    expect(boostedTrees([], start, half(0), { loss: 'squared', start })).toEqual(start);
  });
});
