import { expect, it } from 'vitest';
import { leakedLabelCheck } from '../../../../src/domain/gate/checks/leaked-label.js';
import { normalDraw, seededRandom } from '../../../../src/statistics/random.js';

const random = seededRandom(42);
const labels = Array.from({ length: 600 }, (_, i) => String(i % 2));
const sample = (cell: (i: number) => string | null) => ({
  columns: ['x'],
  rows: labels.map((_, position) => ({ position, cells: [cell(position)] })),
  labels,
});

it('a column that alone predicts the label fails', () => {
  expect(leakedLabelCheck(sample((i) => String((i % 2) * 10 + (i % 7)))).verdict).toBe('fail');
});

it('a column whose missing values predict the label fails', () => {
  expect(leakedLabelCheck(sample((i) => (i % 2 === 0 ? null : String(i % 7)))).verdict).toBe('fail');
});

it('noise and identifiers do not predict the label', () => {
  expect(leakedLabelCheck(sample(() => normalDraw(random).toFixed(3))).verdict).toBe('pass');
  expect(leakedLabelCheck(sample((i) => `id-${i}`)).verdict).toBe('pass');
});
