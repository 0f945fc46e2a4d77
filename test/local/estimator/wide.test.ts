/** Training sets with many columns, for which the estimator uses conjugate gradients. */
import { expect, it } from 'vitest';
import { train } from '../../../src/local/estimator/index.js';
import { seededRandom } from '../../../src/statistics/random.js';
import { stream } from './rows.js';

const COLUMNS = 900;
const random = seededRandom(3);
const cells = Array.from({ length: 80 }, () => Array.from({ length: COLUMNS }, () => 10 * random()));

/**
 * The largest component of the penalised loss's gradient, by its definition: for both losses,
 * `Σ (prediction − target) x + l2 w`. Both losses are strictly convex, so it is zero only at the minimum.
 */
async function largestGradient(target: (row: readonly number[]) => number, l2: number): Promise<number> {
  const rows = cells.map((row) => [target(row), ...row].map(String));
  const model = await train({ rows: stream(rows), hyperparameters: { l2: String(l2) } });
  if (model.objective === 'multiclass') throw new Error('The label is a number or has two values.');
  const weights = model.columns.map((column) => (column.kind === 'numeric' ? column.weight : Number.NaN));
  const standardised = cells.map((row) =>
    model.columns.map((column, i) =>
      column.kind === 'numeric' ? ((row[i] as number) - column.mean) / column.standardDeviation : 0,
    ),
  );
  const errors = standardised.map((row, index) => {
    const score = row.reduce((sum, value, i) => sum + value * (weights[i] as number), model.intercept);
    const prediction = model.objective === 'logistic' ? 1 / (1 + Math.exp(-score)) : score;
    return prediction - target(cells[index] as number[]);
  });
  const gradient = weights.map((weight, i) =>
    errors.reduce((sum, error, row) => sum + error * (standardised[row]?.[i] as number), l2 * weight),
  );
  const ofIntercept = errors.reduce((sum, error) => sum + error, 0);
  return Math.max(...[ofIntercept, ...gradient].map(Math.abs));
}

const sum = (row: readonly number[]) => row.slice(0, 20).reduce((total, value) => total + value, 0);

it('a logistic regression on more columns than rows reaches the minimum of its loss', async () => {
  expect(await largestGradient((row) => (sum(row) > 100 ? 1 : 0), 1)).toBeLessThan(1e-4);
});

it('a linear regression on more columns than rows reaches the minimum of its loss', async () => {
  expect(await largestGradient(sum, 1)).toBeLessThan(1e-6);
});
