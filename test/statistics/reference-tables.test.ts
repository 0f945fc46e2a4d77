import { beforeAll, describe, expect, it } from 'vitest';
import { stabilityIndexTail } from '../../src/domain/profile/stability-index-tail.js';
import { detectableShift, shiftOfGap } from '../../src/statistics/detectable-shift.js';
import { ksCriticalValue } from '../../src/statistics/kolmogorov-smirnov.js';
import { alarmRates, type Disturbance, discoveries, RULES, type Rule } from './reference-simulations.js';

/** Percent of 1,000 windows, measured with NumPy: KS, Simple, Robust, PSI > 0.1, > 0.25, > chi-square. */
const MEASURED: readonly (readonly [Disturbance, number, readonly number[]])[] = [
  ['no shift', 100, [4.1, 25.5, 0, 38.4, 0.9, 7.2]],
  ['no shift', 1000, [5.0, 0, 0, 0, 0, 5.2]],
  ['mean +0.1 sd', 500, [48.1, 1.7, 0, 0, 0, 28.2]],
  ['mean +0.2 sd', 200, [66.4, 63.2, 0, 31.8, 0.1, 46.2]],
  ['mean +0.3 sd', 1000, [100, 97.5, 2.3, 39.2, 0, 100]],
  ['sd x1.2', 500, [66.8, 2.0, 0, 5.5, 0, 92.0]],
  ['5 % rows +3 sd', 200, [17.7, 14.6, 0, 11.4, 0, 20.4]],
];
const TRIALS = 80;
const RUNS = 12;

/** Expects a difference below four standard errors of the two simulations plus their rounding. */
function expectNear(ours: number, theirs: number, ourTrials: number, theirTrials: number): void {
  const share = Math.min(1 - 1 / theirTrials, Math.max(1 / theirTrials, (ours + theirs) / 2));
  const error = Math.sqrt(share * (1 - share) * (1 / ourTrials + 1 / theirTrials));
  expect(Math.abs(ours - theirs)).toBeLessThan(4 * error + 0.002);
}

describe('alarm rates', () => {
  let ours: ReturnType<typeof alarmRates>;
  beforeAll(() => {
    ours = alarmRates(
      MEASURED.map(([disturbance, n]) => [disturbance, n]),
      TRIALS,
      11,
    );
  });

  it.each(MEASURED.map(([disturbance, n, rates], i) => [disturbance, n, rates, i] as const))(
    'every rule alarms as often as NumPy measured, with %s and %i rows',
    (_disturbance, _n, rates, i) => {
      RULES.forEach((rule: Rule, of) => {
        expectNear(ours[i]?.[rule] as number, (rates[of] as number) / 100, TRIALS, 1000);
      });
    },
  );
});

it('false discoveries and power over fifty features are those that NumPy measured', () => {
  const { none, some: five } = discoveries(5, 0.1, RUNS, 5);
  expectNear(none.falseInRun.uncorrected, 0.91, RUNS, 300);
  expectNear(none.falseInRun.bonferroni, 0.043, RUNS, 300);
  expectNear(five.falseInRun.uncorrected, 0.903, RUNS, 300);
  // Each run has five drifted features, so the share found has five times the trials.
  expectNear(five.power.uncorrected, 0.721, 5 * RUNS, 1500);
  expectNear(five.power.bonferroni, 0.209, 5 * RUNS, 1500);
}, 120_000);

it.each([
  [100, 0.251, 0.718, 0.343],
  [1000, 0.251, 0.4, 0.11],
  [50_000, 0.251, 0.289, 0.028],
])('with %i rows the smallest detectable shifts equal the closed forms', (n, simple, robust, ks) => {
  expect(detectableShift(0.1, n, 20_000, 'Simple')).toBeCloseTo(simple, 3);
  expect(detectableShift(0.1, n, 20_000)).toBeCloseTo(robust, 3);
  expect(shiftOfGap(ksCriticalValue(n, 20_000))).toBeCloseTo(ks, 3);
});

it.each([
  [100, 0.1361, 0.17],
  [1000, 0.044, 0.0178],
  [10_000, 0.0166, 0.0025],
])('with %i rows the 5 %% critical values equal the closed forms', (n, ks, psi) => {
  expect(ksCriticalValue(n, 20_000)).toBeCloseTo(ks, 4);
  expect(stabilityIndexTail(psi, 10, n, 20_000)).toBeCloseTo(0.05, 2);
});
