import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scoreCsv, train } from '../../../src/local/estimator/index.js';
import { csvLine, stream } from './rows.js';

interface Fixture {
  readonly training: readonly string[][];
  readonly label: readonly number[];
  readonly income: readonly number[];
  readonly heldOut: readonly string[][];
  readonly logistic: readonly { readonly l2: number; readonly probabilities: readonly number[] }[];
  readonly linear: readonly { readonly l2: number; readonly predictions: readonly number[] }[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('./fixtures/scikit-learn.generated.json', import.meta.url), 'utf8'),
);
const heldOut = fixture.heldOut.map(csvLine).join('\n');

async function predict(label: readonly number[], l2: number): Promise<number[]> {
  const rows = fixture.training.map((row, i) => [String(label[i]), ...row]);
  const model = await train({ rows: stream(rows), hyperparameters: { l2: String(l2) } });
  return scoreCsv(model, heldOut).split('\n').map(Number);
}

function largestDifference(actual: readonly number[], expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length);
  return Math.max(...actual.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN))));
}

describe('comparison with scikit-learn', () => {
  it.each(fixture.logistic)(
    'logistic regression with l2 = $l2 predicts unseen rows like scikit-learn',
    async ({ l2, probabilities }) => {
      expect(largestDifference(await predict(fixture.label, l2), probabilities)).toBeLessThan(1e-7);
    },
  );

  it.each(fixture.linear)(
    'ridge regression with l2 = $l2 predicts unseen rows like scikit-learn',
    async ({ l2, predictions }) => {
      expect(largestDifference(await predict(fixture.income, l2), predictions)).toBeLessThan(1e-6);
    },
  );
});
