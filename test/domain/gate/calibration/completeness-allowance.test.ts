import { expect, it } from 'vitest';
import type { BacktestedWindow } from '../../../../src/domain/gate/backtested-window.js';
import { withinAllowances } from '../../../../src/domain/gate/calibration/allowances.js';
import {
  completenessAllowances,
  partlyMissing,
} from '../../../../src/domain/gate/calibration/completeness-allowance.js';
import { completenessNoiseCheck } from '../../../../src/domain/gate/checks/completeness-noise.js';
import type { DatasetProfile } from '../../../../src/domain/profile/distribution.js';
import { seededRandom } from '../../../../src/statistics/random.js';

const field = (rows: number, missing: number): DatasetProfile => ({
  rows,
  features: [
    { feature: 'x', inferredType: 'Integral', present: rows - missing, missing, distribution: null },
  ],
});
const windows = (rows: number, missing: readonly number[]) => missing.map((one) => field(rows, one));
const AS_EXPECTED = [95, 105, 100, 98, 102];

// P(X ≤ 899) of 1,000 rows at 90 %: scipy.stats.binom.cdf(899, 1000, 0.9) = 0.47340.
it('a threshold at the observed completeness is violated by chance in half of the windows, and fails', () => {
  const [found] = partlyMissing(field(1000, 100), windows(1000, AS_EXPECTED), 1000);
  expect(found?.violated).toBeCloseTo(0.4734, 4);
  expect(completenessNoiseCheck(found ? [found] : null).verdict).toBe('fail');
});
it('completeness noise passes if traffic is more complete than the threshold', () => {
  const found = partlyMissing(field(1000, 150), windows(1000, AS_EXPECTED), 1000);
  expect(completenessNoiseCheck(found).verdict).toBe('pass');
});
it('completeness noise fails if the baseline has no missing values and traffic has a few', () => {
  const found = partlyMissing(field(1000, 0), windows(1000, [3, 1, 2]), 1000);
  expect(completenessNoiseCheck(found).verdict).toBe('fail');
});
it('completeness noise fails for several features together of which each alone passes', () => {
  const [one] = partlyMissing(field(1000, 120), windows(1000, AS_EXPECTED), 1000);
  const rare = { ...one, violated: 0.03 } as NonNullable<typeof one>;
  expect(completenessNoiseCheck([rare]).verdict).toBe('pass');
  expect(completenessNoiseCheck([rare, rare, rare, rare]).verdict).toBe('fail');
});
it('completeness noise is unknown without a window, and ignores columns without missing values', () => {
  expect(completenessNoiseCheck(null).verdict).toBe('unknown');
  expect(partlyMissing(field(1000, 0), windows(1000, [0, 0]), 1000)).toEqual([]);
});

// scipy.stats.binom.ppf(0.001, 1000, 0.9) = 870.
it('the proposed completeness is violated by chance in one window of a thousand', () => {
  const found = partlyMissing(field(1000, 100), windows(1000, AS_EXPECTED), 1000);
  expect(completenessAllowances(found)).toEqual([{ feature: 'x', from: 0.9, to: 0.87 }]);
});
it('the proposed completeness is lower if missing values cluster', () => {
  const to = (missing: readonly number[]) =>
    completenessAllowances(partlyMissing(field(1000, 100), windows(1000, missing), 1000))[0]?.to ?? 1;
  expect(to([60, 140, 90, 110, 100])).toBeLessThan(to(AS_EXPECTED) - 0.02);
});
it('of 4,000 later windows, at most 2 in 1,000 violate the proposed completeness', () => {
  const random = seededRandom(3);
  const drawn = (rows: number) => {
    let missing = 0;
    for (let i = 0; i < rows; i += 1) if (random() < 0.04) missing += 1;
    return missing;
  };
  const seen = Array.from({ length: 8 }, () => field(500, drawn(500)));
  const [proposed] = completenessAllowances(partlyMissing(field(2000, drawn(2000)), seen, 500));
  const violated = Array.from({ length: 4000 }, () => 1 - drawn(500) / 500).filter(
    (completeness) => completeness < (proposed?.to ?? 1),
  );
  expect(violated.length).toBeLessThanOrEqual(8);
  expect(proposed?.to).toBeGreaterThan(0.9);
});

it('a window keeps violations that the allowances do not cover', () => {
  const window: BacktestedWindow = {
    windowStart: '0',
    windowEnd: '1',
    rows: 500,
    violated: ['x|completeness_check', 'y|completeness_check', 'x|data_type_check'],
    drift: [],
    short: [
      { feature: 'x', check: 'completeness_check', share: 0.93 },
      { feature: 'y', check: 'completeness_check', share: 0.8 },
    ],
  };
  const completeness = [
    { feature: 'x', from: 0.96, to: 0.92 },
    { feature: 'y', from: 0.96, to: 0.92 },
  ];
  expect(withinAllowances(window, { completeness, domain: null, types: null })).toMatchObject({
    violated: ['y|completeness_check', 'x|data_type_check'],
    short: [{ feature: 'y' }],
  });
});
