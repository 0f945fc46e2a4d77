import { describe, expect, it } from 'vitest';
import { numericalDistance } from '../../../../src/analyzer/numerical-distance.js';
import type { BacktestedWindow } from '../../../../src/domain/gate/backtested-window.js';
import { chanceDistances } from '../../../../src/domain/gate/calibration/chance-distance.js';
import { comparisonAllowance } from '../../../../src/domain/gate/calibration/comparison-allowance.js';
import type { DatasetProfile } from '../../../../src/domain/profile/distribution.js';
import { mergeProfiles } from '../../../../src/domain/profile/merge-profiles.js';
import { profileOfRows } from '../../../../src/domain/profile/row-sample.js';
import { median } from '../../../../src/statistics/median.js';
import { normalDraw, seededRandom } from '../../../../src/statistics/random.js';

/** Months until an event: whole numbers, most of them small, so that most rows repeat few values. */
function monthsOf(count: number, seed: number, factor = 1): string[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () =>
    String(Math.floor(factor * Math.exp(2.5 + 1.2 * normalDraw(random)))),
  );
}
const profile = (months: readonly string[]): DatasetProfile =>
  profileOfRows(
    ['months'],
    months.map((cell, position) => ({ position, cells: [cell] })),
  );
const distinct = (cells: readonly string[]) => [[...new Set(cells)].map(Number)];

const baseline = monthsOf(2000, 1);
const candidate = profile(baseline);
const settings = {
  comparison: 0.1,
  categorical: null,
  method: 'Robust',
  categoricalIsDistance: true,
} as const;

/** Windows as the monitor judges them, with its own distance. */
function judged(windows: readonly (readonly string[])[]): BacktestedWindow[] {
  return windows.map((cells, i) => {
    const distance = numericalDistance(distinct(cells), distinct(baseline), 'Robust') ?? 0;
    return {
      windowStart: `2024-05-01T0${i}:00:00Z`,
      windowEnd: `2024-05-01T0${i + 1}:00:00Z`,
      rows: cells.length,
      violated: distance > 0.1 ? ['months|baseline_drift_check'] : [],
      drift: [{ feature: 'months', distance, threshold: 0.1 }],
    };
  });
}
const allowance = (windows: readonly (readonly string[])[]) => {
  const profiles = windows.map(profile);
  return comparisonAllowance(judged(windows), profiles, candidate, mergeProfiles(profiles), settings);
};

it("chanceDistances are the monitor's distances of windows from the population", () => {
  const expected = Array.from({ length: 300 }, (_, seed) =>
    Number(numericalDistance(distinct(monthsOf(80, 100 + seed)), distinct(baseline), 'Simple')),
  );
  const found = chanceDistances(
    candidate.features[0]?.distribution as NonNullable<DatasetProfile['features'][number]['distribution']>,
    profile(monthsOf(5000, 99)).features[0]?.distribution as never,
    80,
    300,
    'Simple',
  );
  expect(median(found ?? [])).toBeCloseTo(median(expected) ?? 0, 1);
});

describe('comparisonAllowance', () => {
  const windows = (factor: (i: number) => number) =>
    Array.from({ length: 6 }, (_, i) => monthsOf(200, 10 + i, factor(i)));

  it('a threshold that chance violates, because a window has few of the rare values, is raised', () => {
    const normal = windows(() => 1);
    expect(judged(normal).filter(({ violated }) => violated.length > 0).length).toBeGreaterThan(1);
    const [change, ...others] = allowance(normal);
    expect(others).toEqual([]);
    expect(change).toMatchObject({ setting: 'comparison_threshold', from: 0.1, because: ['months'] });
    const later = Array.from({ length: 500 }, (_, seed) => judged([monthsOf(200, 1000 + seed)])).flat();
    const violated = later.filter(({ drift }) => (drift[0]?.distance ?? 0) > (change?.to ?? 0));
    // One of a hundred by construction; 99.9 % of binomial draws of 500 are at most 13.
    expect(violated.length).toBeLessThanOrEqual(13);
  });
  it('windows of another population, and windows that wander, keep the threshold', () => {
    expect(allowance(windows(() => 2.5))).toEqual([]);
    expect(allowance(windows((i) => (i % 2 === 0 ? 0.5 : 2)))).toEqual([]);
  });
  it('windows that do not violate the threshold keep it', () => {
    expect(allowance(Array.from({ length: 4 }, () => baseline))).toEqual([]);
  });
});
