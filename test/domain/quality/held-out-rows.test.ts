import { expect, it } from 'vitest';
import { RepeatCounter } from '../../../src/domain/profile/row-repeats.js';
import {
  contentDigest,
  isHeldOut,
  overlapOf,
  overlapVerdict,
} from '../../../src/domain/quality/held-out-rows.js';
import { seededRandom } from '../../../src/statistics/random.js';

/** Rows of a population with `distinct` equally frequent rows. */
function sample(rows: number, distinct: number, seed: number) {
  const random = seededRandom(seed);
  const counter = new RepeatCounter();
  for (let i = 0; i < rows; i += 1)
    counter.addDigest(contentDigest([String(Math.floor(random() * distinct))]));
  return counter.repeats();
}

it('the digest of a row ignores how its numbers are written', () => {
  expect(contentDigest(['38.0', ' a'])).toBe(contentDigest(['38', 'a']));
  expect(contentDigest(['3', '8'])).not.toBe(contentDigest(['38', '']));
});

it('a split holds out the wanted share of distinct rows', () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => contentDigest([String(i), 'x']));
  const held = rows.filter((digest) => isHeldOut(digest, 0.2)).length;
  // Binomial: 4,000 with a standard deviation of 57.
  expect(Math.abs(held - 4_000)).toBeLessThan(4 * 57);
});

it('the rows that two samples of one population share are what the repeats in the training set predict', () => {
  const refused = Array.from({ length: 200 }, (_, i) => {
    const heldOut = sample(500, 2000, 2 * i + 1);
    const training = sample(1000, 2000, 2 * i + 2);
    const overlap = overlapOf(heldOut, new Set(training.counts.keys()), training);
    return { ...overlap, verdict: overlapVerdict(overlap) };
  });
  // A new row occurs among 999 draws from 2,000 equally frequent rows with probability 39.3 %.
  const expected = 1 - (1 - 1 / 2000) ** 999;
  const mean = (of: (one: (typeof refused)[number]) => number) =>
    refused.reduce((sum, one) => sum + of(one), 0) / refused.length;
  expect(Math.abs(mean(({ byChance }) => byChance) - expected)).toBeLessThan(0.01);
  expect(Math.abs(mean(({ shared }) => shared / 500) - expected)).toBeLessThan(0.01);
  expect(refused.filter(({ verdict }) => verdict === 'refuse').length).toBeLessThanOrEqual(2);
});

it('rows of the training set among coarse held-out rows are an overlap', () => {
  const training = sample(1000, 2000, 2);
  const heldOut = new RepeatCounter();
  const mixed = [...sample(300, 2000, 3).counts.keys(), ...[...training.counts.keys()].slice(0, 200)];
  for (const digest of mixed) heldOut.addDigest(digest);
  const overlap = overlapOf(heldOut.repeats(), new Set(training.counts.keys()), training);
  expect(overlapVerdict(overlap)).toBe('refuse');
});

it.each([
  ['independent', { rows: 1000, shared: 0, byChance: 0, error: 0 }],
  ['leave-out', { rows: 1000, shared: 5, byChance: 0, error: 0 }],
  ['refuse', { rows: 1000, shared: 50, byChance: 0, error: 0 }],
  ['independent', { rows: 300, shared: 300, byChance: 0.98, error: 0.01 }],
  ['refuse', { rows: 1000, shared: 600, byChance: 0.4, error: 0.02 }],
] as const)('the verdict on an overlap is %s for %o', (verdict, overlap) => {
  expect(overlapVerdict(overlap)).toBe(verdict);
});
