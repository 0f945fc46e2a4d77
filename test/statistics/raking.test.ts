import { expect, it } from 'vitest';
import { rakedWeights, sharesOfClasses } from '../../src/statistics/raking.js';

/** A 2 × 2 table of rows: counts of (0,0), (0,1), (1,0), (1,1). */
function rowsOf(counts: readonly number[]) {
  const cells = counts.flatMap((count, at) =>
    Array.from({ length: count }, () => [at >> 1, at & 1] as const),
  );
  return [0, 1].map((side) => Int16Array.from(cells, (cell) => cell[side as 0 | 1]));
}

it('weights give each column its new shares and keep the odds ratio, as iterative proportional fitting does', () => {
  const [a, b] = rowsOf([40, 20, 10, 30]) as [Int16Array, Int16Array];
  const weights = rakedWeights(100, [
    { classes: a, shares: Float64Array.of(0.3, 0.7) },
    { classes: b, shares: Float64Array.of(0.6, 0.4) },
  ]);
  expect(sharesOfClasses(a, 2, weights)[0]).toBeCloseTo(0.3, 2);
  expect(sharesOfClasses(b, 2, weights)[0]).toBeCloseTo(0.6, 2);
  const cell = (x: number, y: number) =>
    weights.reduce((sum, weight, i) => sum + (a[i] === x && b[i] === y ? weight : 0), 0);
  expect((cell(0, 0) * cell(1, 1)) / (cell(0, 1) * cell(1, 0))).toBeCloseTo((40 * 30) / (20 * 10), 6);
});

it('rows without a class and a sample without margins keep the weight 1', () => {
  expect([...rakedWeights(3, [])]).toEqual([1, 1, 1]);
  const weights = rakedWeights(2, [{ classes: Int16Array.of(-1, -1), shares: Float64Array.of(0.5, 0.5) }]);
  expect([...weights]).toEqual([1, 1]);
});
