import { describe, expect, it } from 'vitest';
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

describe('a completeness threshold at what was observed', () => {
  // P(X ≤ 899) of 1,000 rows at 90 %: scipy.stats.binom.cdf(899, 1000, 0.9) = 0.47340.
  it('is violated by chance in half of the windows, and fails', () => {
    const [found] = partlyMissing(field(1000, 100), windows(1000, AS_EXPECTED), 1000);
    expect(found?.violated).toBeCloseTo(0.4734, 4);
    expect(completenessNoiseCheck(found ? [found] : null).verdict).toBe('fail');
  });
  it('passes where traffic is more complete than that', () => {
    const found = partlyMissing(field(1000, 150), windows(1000, AS_EXPECTED), 1000);
    expect(completenessNoiseCheck(found).verdict).toBe('pass');
  });
  it('fails where the baseline knows no gaps and traffic has a few', () => {
    const found = partlyMissing(field(1000, 0), windows(1000, [3, 1, 2]), 1000);
    expect(completenessNoiseCheck(found).verdict).toBe('fail');
  });
  it('fails for features together that would pass one by one', () => {
    const [one] = partlyMissing(field(1000, 120), windows(1000, AS_EXPECTED), 1000);
    const rare = { ...one, violated: 0.03 } as NonNullable<typeof one>;
    expect(completenessNoiseCheck([rare]).verdict).toBe('pass');
    expect(completenessNoiseCheck([rare, rare, rare, rare]).verdict).toBe('fail');
  });
  it('is unknown without a window, and asks nothing of columns without a gap', () => {
    expect(completenessNoiseCheck(null).verdict).toBe('unknown');
    expect(partlyMissing(field(1000, 0), windows(1000, [0, 0]), 1000)).toEqual([]);
  });
});

describe('the completeness that is proposed', () => {
  // scipy.stats.binom.ppf(0.001, 1000, 0.9) = 870.
  it('is violated by chance in one window of a thousand', () => {
    const found = partlyMissing(field(1000, 100), windows(1000, AS_EXPECTED), 1000);
    expect(completenessAllowances(found)).toEqual([{ feature: 'x', from: 0.9, to: 0.87 }]);
  });
  it('leaves more room where gaps come in clusters', () => {
    const to = (missing: readonly number[]) =>
      completenessAllowances(partlyMissing(field(1000, 100), windows(1000, missing), 1000))[0]?.to ?? 1;
    expect(to([60, 140, 90, 110, 100])).toBeLessThan(to(AS_EXPECTED) - 0.02);
  });
  it('holds on windows drawn afterwards: 2 in 1,000 at most, of 4,000', () => {
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
});

it('a window keeps the gaps that are not covered, and every other violation', () => {
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
  expect(withinAllowances(window, { completeness, domain: null })).toMatchObject({
    violated: ['y|completeness_check', 'x|data_type_check'],
    short: [{ feature: 'y' }],
  });
});
