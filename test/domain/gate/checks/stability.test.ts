import { expect, it } from 'vitest';
import { stabilityCheck } from '../../../../src/domain/gate/checks/stability.js';
import { RowSampler } from '../../../../src/domain/profile/row-sample.js';
import { normalDraw, seededRandom } from '../../../../src/statistics/random.js';

const random = seededRandom(42);
const sampled = (rows: number, shiftOf: (i: number) => number, kept = 2000) => {
  const sampler = new RowSampler(['age'], kept);
  for (let i = 0; i < rows; i += 1) sampler.add([(normalDraw(random) + shiftOf(i)).toFixed(4)]);
  return sampler.sample();
};

it('stability passes rows of one population', () => {
  expect(stabilityCheck(sampled(3000, () => 0)).verdict).toBe('pass');
});

it('stability fails if alternate rows come from different populations', () => {
  expect(stabilityCheck(sampled(3000, (i) => i % 2, 5000)).verdict).toBe('fail');
});

it('stability is unknown with few rows', () => {
  expect(stabilityCheck(sampled(50, () => 0)).verdict).toBe('unknown');
});
