import { expect, it } from 'vitest';
import { timeOrderCheck } from '../../../../src/domain/gate/checks/time-order.js';
import { RowSampler } from '../../../../src/domain/profile/row-sample.js';
import { normalDraw, seededRandom } from '../../../../src/statistics/random.js';

const random = seededRandom(42);
const sampled = (rows: number, shiftOf: (i: number) => number) => {
  const sampler = new RowSampler(['age'], 2000);
  for (let i = 0; i < rows; i += 1) sampler.add([(normalDraw(random) + shiftOf(i)).toFixed(4)]);
  return sampler.sample();
};

it('the time order passes rows of one population', () => {
  expect(timeOrderCheck(sampled(3000, () => 0)).verdict).toBe('pass');
});

it('the time order warns if the last third has shifted, also in a sample of a longer stream', () => {
  expect(timeOrderCheck(sampled(3000, (i) => (i > 2000 ? 0.8 : 0))).verdict).toBe('warn');
});

it('the time order is unknown with few rows', () => {
  expect(timeOrderCheck(sampled(50, () => 0)).verdict).toBe('unknown');
});
