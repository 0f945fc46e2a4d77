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

describe('the numerical distance', () => {
  it('is SciPy’s two-sample Kolmogorov-Smirnov statistic when no value occurs twice', () => {
    for (const { a, b, statistic } of scipy.samples) {
      expect(numericalDistance([a], [b], 'Simple')).toBeCloseTo(statistic, 14);
    }
  });

  it('is that less 1.8 sqrt((n+m)/(nm)), and never negative, when robust', () => {
    for (const { a, b, statistic } of scipy.samples) {
      const correction = 1.8 * Math.sqrt((a.length + b.length) / (a.length * b.length));
      expect(numericalDistance([a], [b], 'Robust')).toBeCloseTo(Math.max(0, statistic - correction), 14);
    }
  });

  it('sees only which values occur, not how often', () => {
    const mostlyZero = [[...new Array<number>(90).fill(0), ...new Array<number>(10).fill(1)]];
    const mostlyOne = [[...new Array<number>(10).fill(0), ...new Array<number>(90).fill(1)]];
    expect(numericalDistance(mostlyZero, mostlyOne, 'Simple')).toBe(0);
    expect(numericalDistance([[0, 1, 2]], mostlyOne, 'Simple')).toBeCloseTo(1 / 3, 14);
  });

  it('gives a value of several levels the weight of the highest', () => {
    // Weights 2 and 1 against 1 and 1: at value 1 the cumulative shares are 2/3 and 1/2.
    expect(numericalDistance([[1, 2], [1]], [[1, 2]], 'Simple')).toBeCloseTo(2 / 3 - 1 / 2, 14);
  });

  it('treats minus zero as zero, and has no value for an empty side', () => {
    expect(numericalDistance([[-0, 1]], [[0, 1]], 'Simple')).toBe(0);
    expect(numericalDistance([[]], [[1]], 'Robust')).toBeNull();
  });
});

describe('the categorical distance', () => {
  it('is the largest difference of shares over all categories of either side', () => {
    const distance = lInfinityDistance(counts({ a: 10, b: 30 }), counts({ a: 50, c: 50 }), 'Simple');
    expect(distance).toBe(0.75);
  });

  it('is corrected by true row counts when robust', () => {
    const distance = lInfinityDistance(counts({ a: 600, b: 400 }), counts({ a: 300, b: 700 }), 'Robust');
    expect(distance).toBeCloseTo(0.3 - 1.8 * Math.sqrt(2000 / 1e6), 14);
  });
});

describe('chi-squared', () => {
  it('has the tail probabilities of SciPy', () => {
    for (const { statistic, degrees, p } of scipy.tails) {
      const ours = chiSquareTail(statistic, degrees);
      expect(Math.abs(ours - p), `${statistic} at ${degrees}`).toBeLessThanOrEqual(1e-13 + p * 1e-10);
    }
  });

  it('has the p-values of SciPy’s goodness of fit', () => {
    for (const { window, baseline, p } of scipy.fits) {
      expect(chiSquaredPValueOf(counts(window), counts(baseline))).toBeCloseTo(p, 12);
    }
  });

  it('merges the rarest categories until at most a fifth of the expected counts are under 5', () => {
    const window = { a: 60, b: 36, c: 1, d: 3 };
    const baseline = { a: 500, b: 450, c: 30, d: 20 };
    const merged = chiSquaredPValueOf(counts({ a: 60, b: 36, cd: 4 }), counts({ a: 500, b: 450, cd: 50 }));
    expect(chiSquaredPValueOf(counts(window), counts(baseline))).toBe(merged);
  });

  it('leaves out categories that the baseline does not know', () => {
    const baseline = counts({ a: 500, b: 500 });
    const plain = chiSquaredPValueOf(counts({ a: 60, b: 40 }), baseline);
    expect(chiSquaredPValueOf(counts({ a: 60, b: 40, c: 900 }), baseline)).toBe(plain);
  });

  it('needs ten expected in each of two categories', () => {
    const baseline = counts({ a: 50, b: 50 });
    expect(chiSquaredPValueOf(counts({ a: 10, b: 9 }), baseline)).toBeNull();
    expect(chiSquaredPValueOf(counts({ a: 10, b: 10 }), baseline)).toBe(1);
  });

  it('cannot be done with one category', () => {
    expect(chiSquaredPValueOf(counts({ a: 5 }), counts({ a: 5 }))).toBeNull();
  });
});
