import { describe, expect, it } from 'vitest';
import type { DatasetProfile } from '../../../src/domain/profile/distribution.js';
import { groupedByValue } from '../../../src/domain/profile/distribution.js';
import { trafficChange } from '../../../src/domain/windows/traffic-change.js';
import { normalDraw, type Random, seededRandom } from '../../../src/statistics/random.js';

/** Two numeric columns; `age` has this mean in a share of the rows, and 0 in the others. */
function profile(rows: number, mean: number, random: Random, share = 1): DatasetProfile {
  const numeric = (value: () => number) => ({
    kind: 'numeric' as const,
    items: groupedByValue(Array.from({ length: rows }, () => ({ value: value(), weight: 1 }))),
  });
  const feature = (name: string, value: () => number) => ({
    feature: name,
    inferredType: 'Fractional',
    present: rows,
    missing: 0,
    distribution: numeric(value),
  });
  return {
    rows,
    features: [
      feature('age', () => (random() < share ? mean : 0) + normalDraw(random)),
      feature('hours', () => normalDraw(random)),
    ],
  };
}
const change = (means: readonly number[], byVerdicts: number | null = null, seed = 1) => {
  const random = seededRandom(seed);
  const live = profile(2000, 0, random);
  return trafficChange(
    live,
    means.map((mean) => profile(400, mean, random)),
    byVerdicts,
  );
};

describe('the change of the traffic', () => {
  it.each([
    ['after three quiet windows', [0, 0, 0, 1, 1, 1], 3],
    ['in the last window', [0, 0, 0, 0, 1], 4],
    ['before the first window', [1, 1, 1, 1], 0],
    ['in a single window', [1], 0],
    ['of half a standard deviation', [0, 0, 0.5, 0.5, 0.5], 2],
  ])('a change %s is found there', (_, means, index) => {
    expect(change(means)).toBe(index);
  });

  it('quiet windows show no change in 200 of 200 draws', () => {
    const found = Array.from({ length: 200 }, (_, seed) => change([0, 0, 0, 0], null, seed));
    expect(found.filter((one) => one !== null)).toEqual([]);
  });

  it('a rare code that becomes frequent is found, however many columns did not change', () => {
    const random = seededRandom(7);
    const rows = (share: number, count: number): DatasetProfile => {
      const { features } = profile(count, 0, random);
      const rare = Array.from({ length: count }, () => (random() < share ? 1 : 0)).filter(Boolean).length;
      const items = [1, 2, 3, 4].map((value) => ({
        value,
        weight: value === 1 ? rare : (count - rare) / 3,
      }));
      const mode = { ...(features[0] as (typeof features)[0]), feature: 'mode', inferredType: 'Integral' };
      const others = Array.from({ length: 10 }, () => profile(count, 0, random).features).flat();
      return { rows: count, features: [...others, { ...mode, distribution: { kind: 'numeric', items } }] };
    };
    const windows = [0.01, 0.01, 0.01, 0.09, 0.09, 0.09].map((share) => rows(share, 450));
    expect(trafficChange(rows(0.01, 1500), windows, null)).toBe(3);
  });

  it('a shift below the default threshold of the monitor is no change', () => {
    expect(change([0, 0, 0.1, 0.1, 0.1])).toBeNull();
  });

  it('traffic that never was like the baseline changes where the verdicts say, if the windows differ there', () => {
    expect(change([0.6, 0.6, 0.6, 2.2, 2.2], 3)).toBe(3);
    expect(change([1, 1, 1, 1, 1], 3)).toBe(0);
  });

  it('a window that is only partly drifted belongs to neither side', () => {
    const random = seededRandom(3);
    const live = profile(2000, 0, random);
    const windows = [
      profile(400, 0, random),
      profile(400, 2, random, 0.7),
      profile(400, 2, random),
      profile(400, 2, random),
    ];
    expect(trafficChange(live, windows, null)).toBe(2);
  });

  it('there is no change without windows, or if no column can be compared', () => {
    expect(change([])).toBeNull();
    const texts: DatasetProfile = {
      rows: 500,
      features: [{ feature: 'name', inferredType: 'String', present: 500, missing: 0, distribution: null }],
    };
    expect(trafficChange(texts, [texts, texts], null)).toBeNull();
  });
});
