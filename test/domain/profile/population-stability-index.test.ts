import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../../src/domain/profile/distribution.js';
import {
  populationStabilityIndex,
  type StabilityIndex,
} from '../../../src/domain/profile/population-stability-index.js';

interface Reference {
  readonly numeric: readonly { reference: number[]; actual: number[]; psi: number }[];
  readonly categorical: readonly { reference: Counts; actual: Counts; psi: number }[];
  readonly chance: readonly { n: number; m: number; bins: number; mean: number }[];
}
type Counts = Readonly<Record<string, number>>;

const scipy: Reference = JSON.parse(
  readFileSync(new URL('./fixtures/stability-index.json', import.meta.url), 'utf8'),
);
const numbers = (values: readonly number[]): Distribution => ({
  kind: 'numeric',
  items: [...values].sort((a, b) => a - b).map((value) => ({ value, weight: 1 })),
});
const repeated = (counts: Counts): Distribution =>
  numbers(Object.entries(counts).flatMap(([value, count]) => new Array<number>(count).fill(Number(value))));
const categories = (counts: Counts, unlisted = 0): Distribution => ({
  kind: 'categorical',
  counts: Object.entries(counts).map(([value, count]) => ({ value, count })),
  unlisted,
});
const compare = (reference: Distribution, actual: Distribution) =>
  populationStabilityIndex(reference, actual) as StabilityIndex;

describe('populationStabilityIndex', () => {
  it('the stability index of a sample and itself is 0', () => {
    const values = numbers(scipy.numeric[0]?.reference ?? []);
    expect(compare(values, values).psi).toBe(0);
    expect(compare(categories({ a: 3, b: 9 }), categories({ a: 30, b: 90 })).psi).toBeCloseTo(0, 15);
  });

  it('the stability index of numbers equals NumPy’s and SciPy’s over deciles of the reference', () => {
    for (const { reference, actual, psi } of scipy.numeric) {
      const index = compare(numbers(reference), numbers(actual));
      expect(index.psi).toBeCloseTo(psi, 10);
      expect(index.bins).toBe(10);
    }
  });

  it('the stability index of categories equals SciPy’s', () => {
    for (const { reference, actual, psi } of scipy.categorical) {
      expect(compare(categories(reference), categories(actual)).psi).toBeCloseTo(psi, 12);
    }
  });

  it('the stability index of two categories equals the closed form, the sum of (q-p) ln(q/p)', () => {
    // p = 1/2, 1/2 and q = 3/4, 1/4: 1/4 ln(3/2) - 1/4 ln(1/2) = 1/4 ln 3.
    const { psi } = compare(categories({ a: 50, b: 50 }), categories({ a: 75, b: 25 }));
    expect(psi).toBeCloseTo(Math.log(3) / 4, 14);
  });

  it('the stability index is the same for rows and for weighted items', () => {
    const rows = repeated({ 1: 8, 2: 4, 3: 2, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1, 9: 1, 10: 1, 11: 1, 12: 2 });
    const weighted: Distribution = {
      kind: 'numeric',
      items: [8, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2].map((weight, i) => ({ value: i + 1, weight })),
    };
    const other = repeated({ 1: 2, 6: 10, 12: 4 });
    expect(compare(weighted, other).psi).toBeCloseTo(compare(rows, other).psi, 14);
  });
});

describe('bins of the stability index', () => {
  it('an empty bin counts as half a row, so that the index is finite', () => {
    // p = 1, 0 and q = 0, 1 over 100 rows each: twice (1 - 0.005) ln(200).
    const { psi } = compare(categories({ a: 100, b: 0 }), categories({ a: 0, b: 100 }));
    expect(psi).toBeCloseTo(2 * 0.995 * Math.log(200), 12);
  });

  it('values outside the range of the reference are counted in the outer bins', () => {
    const reference = Array.from({ length: 1000 }, (_, i) => i);
    expect(
      compare(numbers(reference), numbers(reference.map((value) => value + 10_000))).psi,
    ).toBeGreaterThan(1);
    expect(
      compare(numbers(reference), numbers(reference.map((value) => value - 10_000))).psi,
    ).toBeGreaterThan(1);
  });

  it('numeric codes are compared by their frequencies, like categories', () => {
    const { psi, bins } = compare(repeated({ 1: 50, 2: 30, 3: 20 }), repeated({ 1: 40, 2: 40, 3: 20 }));
    expect(psi).toBeCloseTo(scipy.categorical[0]?.psi ?? 0, 12);
    expect(bins).toBe(3);
  });

  it('a code that is not in the reference gets a bin: above, below and between the known codes', () => {
    for (const unseen of [9, -9, 1.5]) {
      const index = compare(repeated({ 1: 50, 2: 50 }), repeated({ 1: 50, [unseen]: 50 }));
      expect(index.psi, String(unseen)).toBeGreaterThan(1);
      expect(index.bins).toBe(3);
    }
  });

  it('a constant that moves has a large stability index', () => {
    expect(compare(repeated({ 0: 500 }), repeated({ 7: 500 })).psi).toBeGreaterThan(1);
    expect(compare(repeated({ 0: 500 }), repeated({ 0: 200 })).psi).toBe(0);
  });

  it('unlisted and new categories share one bin', () => {
    const cut = compare(categories({ a: 80 }, 20), categories({ a: 80, x: 15 }, 5));
    expect(cut.psi).toBeCloseTo(0, 14);
    expect(cut.bins).toBe(2);
  });
});

describe('stability index without a comparison', () => {
  it('the stability index is null for different kinds and for a side without rows', () => {
    expect(populationStabilityIndex(numbers([1, 2]), categories({ a: 1 }))).toBeNull();
    expect(populationStabilityIndex(categories({ a: 1 }), numbers([1, 2]))).toBeNull();
    expect(populationStabilityIndex(numbers([]), numbers([1]))).toBeNull();
    expect(populationStabilityIndex(numbers([1]), numbers([]))).toBeNull();
    expect(populationStabilityIndex(categories({ a: 1 }), categories({}))).toBeNull();
  });
});

describe('expected stability index by chance', () => {
  it('the index expected by chance is (B-1)(1/n + 1/m)', () => {
    const { expectedByChance } = compare(
      categories({ a: 50, b: 30, c: 20 }),
      categories({ a: 10, b: 20, c: 10 }),
    );
    expect(expectedByChance).toBeCloseTo(2 * (1 / 100 + 1 / 40), 14);
  });

  it('the index expected by chance is the mean of simulated samples within 10 %', () => {
    for (const { n, m, bins, mean } of scipy.chance) {
      const even = (rows: number) =>
        categories(Object.fromEntries(Array.from({ length: bins }, (_, i) => [`c${i}`, rows / bins])));
      const { expectedByChance } = compare(even(n), even(m));
      expect(Math.abs(expectedByChance - mean) / mean).toBeLessThan(0.1);
    }
  });
});
