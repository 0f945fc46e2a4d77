import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chiSquaredPValueOf, lInfinityDistance } from '../../src/analyzer/categorical-distance.js';
import { numericalDistance } from '../../src/analyzer/numerical-distance.js';
import { chiSquareTail } from '../../src/statistics/chi-square.js';

interface Reference {
  readonly tails: readonly { readonly statistic: number; readonly degrees: number; readonly p: number }[];
  readonly fits: readonly { readonly window: Counts; readonly baseline: Counts; readonly p: number }[];
  readonly samples: readonly { readonly a: number[]; readonly b: number[]; readonly statistic: number }[];
}
type Counts = Readonly<Record<string, number>>;

const scipy: Reference = JSON.parse(
  readFileSync(new URL('./fixtures/scipy-reference.json', import.meta.url), 'utf8'),
);
const counts = (record: Counts) => new Map(Object.entries(record));

describe('numericalDistance', () => {
  it('the numerical distance is SciPy’s two-sample Kolmogorov-Smirnov statistic if all values are distinct', () => {
    for (const { a, b, statistic } of scipy.samples) {
      expect(numericalDistance([a], [b], 'Simple')).toBeCloseTo(statistic, 14);
    }
  });

  it('the Robust distance is the Simple one minus 1.8 sqrt((n+m)/(nm)), and at least 0', () => {
    for (const { a, b, statistic } of scipy.samples) {
      const correction = 1.8 * Math.sqrt((a.length + b.length) / (a.length * b.length));
      expect(numericalDistance([a], [b], 'Robust')).toBeCloseTo(Math.max(0, statistic - correction), 14);
    }
  });

  it('the numerical distance depends on which values occur, not on how often', () => {
    const mostlyZero = [[...new Array<number>(90).fill(0), ...new Array<number>(10).fill(1)]];
    const mostlyOne = [[...new Array<number>(10).fill(0), ...new Array<number>(90).fill(1)]];
    expect(numericalDistance(mostlyZero, mostlyOne, 'Simple')).toBe(0);
    expect(numericalDistance([[0, 1, 2]], mostlyOne, 'Simple')).toBeCloseTo(1 / 3, 14);
  });

  it('a value on several sketch levels has the weight of the highest level', () => {
    // Weights 2 and 1 against 1 and 1: at value 1 the cumulative shares are 2/3 and 1/2.
    expect(numericalDistance([[1, 2], [1]], [[1, 2]], 'Simple')).toBeCloseTo(2 / 3 - 1 / 2, 14);
  });

  it('the numerical distance treats minus zero as zero, and is null for an empty sketch', () => {
    expect(numericalDistance([[-0, 1]], [[0, 1]], 'Simple')).toBe(0);
    expect(numericalDistance([[]], [[1]], 'Robust')).toBeNull();
  });
});

describe('lInfinityDistance', () => {
  it('the categorical distance is the largest difference of shares over the categories of both sides', () => {
    const distance = lInfinityDistance(counts({ a: 10, b: 30 }), counts({ a: 50, c: 50 }), 'Simple');
    expect(distance).toBe(0.75);
  });

  it('the Robust categorical distance is corrected by the numbers of rows', () => {
    const distance = lInfinityDistance(counts({ a: 600, b: 400 }), counts({ a: 300, b: 700 }), 'Robust');
    expect(distance).toBeCloseTo(0.3 - 1.8 * Math.sqrt(2000 / 1e6), 14);
  });
});

describe('chi-squared test', () => {
  it('the tail probabilities of chi-squared are those of SciPy', () => {
    for (const { statistic, degrees, p } of scipy.tails) {
      const ours = chiSquareTail(statistic, degrees);
      expect(Math.abs(ours - p), `${statistic} at ${degrees}`).toBeLessThanOrEqual(1e-13 + p * 1e-10);
    }
  });

  it('the chi-squared p-values are those of SciPy’s goodness-of-fit test', () => {
    for (const { window, baseline, p } of scipy.fits) {
      expect(chiSquaredPValueOf(counts(window), counts(baseline))).toBeCloseTo(p, 12);
    }
  });

  it('the chi-squared test merges the rarest categories until at most a fifth of the expected counts are below 5', () => {
    const window = { a: 60, b: 36, c: 1, d: 3 };
    const baseline = { a: 500, b: 450, c: 30, d: 20 };
    const merged = chiSquaredPValueOf(counts({ a: 60, b: 36, cd: 4 }), counts({ a: 500, b: 450, cd: 50 }));
    expect(chiSquaredPValueOf(counts(window), counts(baseline))).toBe(merged);
  });

  it('the chi-squared test ignores categories that are not in the baseline', () => {
    const baseline = counts({ a: 500, b: 500 });
    const plain = chiSquaredPValueOf(counts({ a: 60, b: 40 }), baseline);
    expect(chiSquaredPValueOf(counts({ a: 60, b: 40, c: 900 }), baseline)).toBe(plain);
  });

  it('the chi-squared test of two categories needs an expected count of ten in each', () => {
    const baseline = counts({ a: 50, b: 50 });
    expect(chiSquaredPValueOf(counts({ a: 10, b: 9 }), baseline)).toBeNull();
    expect(chiSquaredPValueOf(counts({ a: 10, b: 10 }), baseline)).toBe(1);
  });

  it('the chi-squared test of one category has no result', () => {
    expect(chiSquaredPValueOf(counts({ a: 5 }), counts({ a: 5 }))).toBeNull();
  });
});
