import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  binomialQuantile,
  binomialUpperTail,
  clopperPearson,
  wilson,
} from '../../src/statistics/binomial.js';
import { chiSquareTail } from '../../src/statistics/chi-square.js';
import { ksCriticalValue, ksDistance, ksTail } from '../../src/statistics/kolmogorov-smirnov.js';
import { benjaminiYekutieli, holm } from '../../src/statistics/multiplicity.js';
import { normalQuantile, normalTail } from '../../src/statistics/normal.js';
import { correlation, ranked } from '../../src/statistics/rank-correlation.js';
import { weightedSample } from './weighted-sample.js';

const scipy = JSON.parse(readFileSync(new URL('./fixtures/statistics.json', import.meta.url), 'utf8'));

/** Expects a relative difference below 1e-11; tails are tiny. */
function equal(ours: number, theirs: number, relative = 1e-11): void {
  expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(relative * Math.max(Math.abs(theirs), 1e-300) + 1e-15);
}
const rows = (name: string) => scipy[name] as number[][];

describe('statistics compared with SciPy', () => {
  it('normal tails and quantiles equal SciPy’s', () => {
    for (const [z, tail] of rows('normalTail') as [number, number][]) equal(normalTail(z), tail);
    for (const [p, z] of rows('normalQuantile') as [number, number][]) equal(normalQuantile(p), z, 1e-10);
  });
  it('rank correlations equal SciPy’s Spearman', () => {
    for (const [a, b, r] of scipy.spearman as [number[], number[], number][])
      equal(correlation(ranked(Float64Array.from(a)), ranked(Float64Array.from(b))), r);
  });
  it('chi-square tails equal SciPy’s', () => {
    for (const [x, k, tail] of rows('chiSquareTail') as [number, number, number][])
      equal(chiSquareTail(x, k), tail);
  });
  it('binomial tails, quantiles and intervals equal SciPy’s', () => {
    for (const [k, n, p, tail] of rows('binomialUpperTail') as [number, number, number, number][])
      equal(binomialUpperTail(k, n, p), tail, 1e-10);
    for (const [q, n, p, k] of rows('binomialQuantile') as [number, number, number, number][])
      expect(binomialQuantile(q, n, p)).toBe(k);
    for (const [name, interval] of [
      ['clopperPearson', clopperPearson],
      ['wilson', wilson],
    ] as const) {
      for (const [k, n, low, high] of rows(name) as [number, number, number, number][]) {
        equal(interval(k, n).low, low, 1e-9);
        equal(interval(k, n).high, high, 1e-9);
      }
    }
  });
  it('Kolmogorov-Smirnov distances and p-values equal SciPy’s, with and without ties', () => {
    for (const { a, b, ks, ksTail: tail } of scipy.samples) {
      const [x, y] = [weightedSample(a), weightedSample(b)];
      equal(ksDistance(x, y), ks);
      equal(ksTail(ks, a.length, b.length), tail, 1e-9);
    }
  });
  it('critical distances equal SciPy’s to the first term of the series', () => {
    for (const [n, m, alpha, critical] of rows('ksCritical') as [number, number, number, number][])
      equal(ksCriticalValue(n, m, alpha), critical, 1e-5);
  });
  it('adjusted p-values equal SciPy’s', () => {
    for (const [name, adjust] of [
      ['benjaminiYekutieli', benjaminiYekutieli],
      ['holm', holm],
    ] as const) {
      adjust(scipy.pValues).forEach((p, i) => {
        equal(p, scipy[name][i]);
      });
    }
  });
});

describe('statistics at the edges', () => {
  it('intervals for no trials are 0 to 1', () => {
    expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1 });
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  });
});
