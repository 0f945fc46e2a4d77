/** Thousands of columns: the same minimum, found without writing out the square of their number. */
import { expect, it } from 'vitest';
import { seededRandom } from '../../../examples/census-income/random.js';
import { train } from '../../../src/local/estimator/index.js';
import { stream } from './rows.js';

const COLUMNS = 900;
const random = seededRandom(3);
const cells = Array.from({ length: 80 }, () => Array.from({ length: COLUMNS }, () => 10 * random()));

/**
 * The gradient of the penalised loss by its definition: for either loss, `Σ (prediction − target) x + l2 w`. It is
 * zero at the minimum and, both losses being strictly convex, nowhere else.
 */
async function steepest(target: (row: readonly number[]) => number, l2: number): Promise<number> {
  const rows = cells.map((row) => [target(row), ...row].map(String));
  const model = await train({ rows: stream(rows), hyperparameters: { l2: String(l2) } });
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

it('a logistic regression on more columns than rows ends at the minimum', async () => {
  expect(await steepest((row) => (sum(row) > 100 ? 1 : 0), 1)).toBeLessThan(1e-4);
});

it('a linear regression on more columns than rows ends at the minimum', async () => {
  expect(await steepest(sum, 1)).toBeLessThan(1e-6);
});
