import { describe, expect, it } from 'vitest';
import { comparedFeatures } from '../../../../src/domain/gate/report/compared-distributions.js';
import type { DatasetProfile, Distribution } from '../../../../src/domain/profile/distribution.js';

const profile = (features: Record<string, Distribution | null>): DatasetProfile => ({
  rows: 100,
  features: Object.entries(features).map(([feature, distribution]) => ({
    feature,
    inferredType: 'x',
    present: 100,
    missing: 0,
    distribution,
  })),
});
const numbers = (values: readonly number[]): Distribution => ({
  kind: 'numeric',
  items: values.map((value) => ({ value, weight: 1 })),
});
const words = (counts: Record<string, number>, unlisted = 0): Distribution => ({
  kind: 'categorical',
  counts: Object.entries(counts).map(([value, count]) => ({ value, count })),
  unlisted,
});
const none = { underLive: [], underCandidate: [] };
const sum = (shares: readonly number[] | null | undefined) => (shares ?? []).reduce((a, b) => a + b, 0);

describe('features side by side', () => {
  it('compared numeric features have common bins, and the outermost bins contain the tails', () => {
    const even = Array.from({ length: 1000 }, (_, i) => i / 1000);
    const { features } = comparedFeatures({
      ...none,
      live: profile({ x: numbers(even) }),
      candidate: profile({ x: numbers([...even, 1e9]) }),
      traffic: null,
    });
    const [x] = features;
    if (x?.kind !== 'numeric') throw new Error('not numeric');
    expect(x.edges.at(-1)).toBeLessThan(1.1);
    expect(sum(x.shares.live)).toBeCloseTo(1, 12);
    expect(sum(x.shares.candidate)).toBeCloseTo(1, 12);
    expect(x.shares.traffic).toBeNull();
    // Evenly spread, each of 24 inner bins holds a 24th of the middle 99 %.
    expect(x.shares.live?.[12]).toBeCloseTo(0.99 / 24, 2);
  });

  it('compared categories list the most frequent values of each side, and all others as one', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`v${i}`, 1]));
    const { features } = comparedFeatures({
      ...none,
      live: profile({ w: words({ a: 60, b: 20 }, 20) }),
      candidate: profile({ w: words({ ...many, c: 80 }) }),
      traffic: profile({ w: words({ c: 1 }) }),
    });
    const [w] = features;
    if (w?.kind !== 'categorical') throw new Error('not categorical');
    expect(w.values.slice(0, 3)).toEqual(['c', 'a', 'b']);
    expect(w.shares.live?.slice(0, 3)).toEqual([0, 0.6, 0.2]);
    expect(w.shares.live?.at(-1)).toBeCloseTo(0.2, 12);
    expect(sum(w.shares.candidate)).toBeCloseTo(1, 12);
  });

  it('compared features are sorted by distance, and their number is bounded', () => {
    const names = Array.from({ length: 5000 }, (_, i) => `f${i}`);
    const of = profile(Object.fromEntries(names.map((name) => [name, numbers([1, 2])])));
    const { features, more } = comparedFeatures({
      live: of,
      candidate: of,
      traffic: of,
      underLive: [{ drift: [{ feature: 'f4711', distance: 0.4, threshold: 0.1 }] }],
      underCandidate: [],
    });
    expect(features[0]).toMatchObject({ feature: 'f4711', distance: { live: 0.4, candidate: null } });
    expect(features).toHaveLength(24);
    expect(more).toBe(4976);
  });

  it('a feature that is numeric on one side and text on the other comes first, without shares', () => {
    const even = numbers([1, 2, 3]);
    const { features, more } = comparedFeatures({
      ...none,
      live: profile({ steady: even, x: words({ a: 1 }) }),
      candidate: profile({ steady: even, x: numbers([1]) }),
      traffic: null,
    });
    expect(features[0]).toMatchObject({
      feature: 'x',
      kind: 'unlike',
      types: { live: 'x', candidate: 'x', traffic: null },
    });
    expect(more).toBe(0);
  });

  it('compared features are also sorted by frequencies, because the monitor counts distinct values and may measure 0', () => {
    const early = Array.from({ length: 1000 }, (_, i) => (i < 900 ? 30 : 45));
    const late = Array.from({ length: 1000 }, (_, i) => (i < 100 ? 30 : 45));
    const still = numbers(early);
    const drift = [
      { feature: 'fnlwgt', distance: 0.09, threshold: 0.1 },
      { feature: 'age', distance: 0, threshold: 0.1 },
    ];
    const { features } = comparedFeatures({
      live: profile({ fnlwgt: still, age: numbers(early) }),
      candidate: profile({ fnlwgt: still, age: numbers(late) }),
      traffic: profile({ fnlwgt: still, age: numbers(late) }),
      underLive: [{ drift }],
      underCandidate: [{ drift }],
    });
    expect(features.map(({ feature }) => feature)).toEqual(['age', 'fnlwgt']);
    // 80 of 100 rows went from 30 to 45.
    expect(features[0]?.shift.live).toBeCloseTo(0.8, 12);
    expect(features[0]?.shift.candidate).toBeCloseTo(0, 12);
  });

  it('compared features are also sorted by missing values', () => {
    const same = { steady: numbers([1, 2]), gappy: numbers([1, 2]) };
    const traffic = profile(same);
    const { features } = comparedFeatures({
      ...none,
      live: profile(same),
      candidate: profile(same),
      traffic: {
        ...traffic,
        features: traffic.features.map((one) =>
          one.feature === 'gappy' ? { ...one, present: 94, missing: 6 } : one,
        ),
      },
    });
    expect(features[0]).toMatchObject({
      feature: 'gappy',
      missing: { live: 0, candidate: 0, traffic: 0.06 },
    });
  });
});
