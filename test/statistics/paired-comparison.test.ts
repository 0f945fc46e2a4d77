import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareAreas } from '../../src/statistics/correlated-areas.js';
import { pairedBootstrap, poissonDraw } from '../../src/statistics/paired-bootstrap.js';
import { normalDifference } from '../../src/statistics/paired-difference.js';
import { comparePairedShares, mcnemarMidP } from '../../src/statistics/paired-shares.js';
import { seededRandom } from '../../src/statistics/random.js';

const reference = JSON.parse(
  readFileSync(new URL('./fixtures/paired-comparison.json', import.meta.url), 'utf8'),
);

describe('comparison of two models compared with scikit-learn, SciPy and statsmodels', () => {
  it('areas, their interval and p-values equal DeLong’s test by its definition, with and without ties', () => {
    for (const { labels, first, second, areas, interval, below, above } of reference.delong) {
      const ours = compareAreas(Uint8Array.from(labels), Float64Array.from(first), Float64Array.from(second));
      expect(ours?.first).toBeCloseTo(areas[0], 12);
      expect(ours?.second).toBeCloseTo(areas[1], 12);
      expect(ours?.low).toBeCloseTo(interval[0], 10);
      expect(ours?.high).toBeCloseTo(interval[1], 10);
      expect(ours?.tails(0).below).toBeCloseTo(below, 10);
      expect(ours?.tails(0).above).toBeCloseTo(above, 10);
    }
  });
  it('McNemar’s mid-p tails equal the exact test of statsmodels with half the probability of the table', () => {
    for (const [first, second, below, above] of reference.mcnemar) {
      expect(mcnemarMidP(first, second).below).toBeCloseTo(below, 10);
      expect(mcnemarMidP(first, second).above).toBeCloseTo(above, 10);
    }
  });
  it('the interval of a difference of paired shares is that of Bonett and Price', () => {
    for (const [first, second, rows, low, high] of reference.bonettPrice) {
      const ours = comparePairedShares(first, second, rows);
      expect(ours.low).toBeCloseTo(low, 12);
      expect(ours.high).toBeCloseTo(high, 12);
    }
  });
  it('bootstrap intervals of RMSE and F1 equal SciPy’s within the error of the resampling', () => {
    const rmse = (rows: Float64Array, of: readonly number[]) =>
      Math.sqrt(sum(rows.map((n, i) => n * (reference.rmse.label[i] - (of[i] as number)) ** 2)) / sum(rows));
    const f1 = (rows: Float64Array, of: readonly number[]) => {
      const count = (label: number, prediction: number) =>
        sum(rows.map((n, i) => (reference.f1.label[i] === label && of[i] === prediction ? n : 0)));
      return (2 * count(1, 1)) / (2 * count(1, 1) + count(0, 1) + count(1, 0));
    };
    for (const [name, figure] of [
      ['rmse', rmse],
      ['f1', f1],
    ] as const) {
      const { label, first, second, difference, interval, standardError } = reference[name];
      const [ours] = pairedBootstrap(
        new Float64Array(label.length).fill(1),
        (rows) => [figure(rows, second) - figure(rows, first)],
        { resamples: 4000, seed: 1 },
      );
      expect(ours?.difference).toBeCloseTo(difference, 12);
      expect(Math.abs((ours?.low ?? 9) - interval[0])).toBeLessThan(0.12 * standardError);
      expect(Math.abs((ours?.high ?? 9) - interval[1])).toBeLessThan(0.12 * standardError);
    }
  });
});

describe('comparison of two models at the edges', () => {
  it('equal scores have no difference and no evidence of one', () => {
    const score = Float64Array.from([0.1, 0.4, 0.4, 0.9]);
    const areas = compareAreas(Uint8Array.from([0, 1, 0, 1]), score, score);
    expect(areas).toMatchObject({ difference: 0, low: 0, high: 0 });
    expect(areas?.tails(0)).toEqual({ below: 1, above: 1 });
    expect(mcnemarMidP(0, 0)).toEqual({ below: 1, above: 1 });
    const [same] = pairedBootstrap(Float64Array.from([5, 5]), () => [0], { resamples: 100, seed: 1 });
    expect(same?.tails(0).below).toBeCloseTo(0.5, 1);
  });
  it('an area needs both classes', () => {
    expect(compareAreas(Uint8Array.from([1, 1]), new Float64Array(2), new Float64Array(2))).toBeNull();
  });
  it('a figure that is undefined in many resamples has no interval', () => {
    const [rare] = pairedBootstrap(
      Float64Array.from([1, 99]),
      (rows) => [(rows[0] as number) > 0 ? 0.1 : Number.NaN],
      {
        resamples: 200,
        seed: 1,
      },
    );
    expect(rare).toBeNull();
  });
  it('the same seed gives the same interval', () => {
    const once = () =>
      pairedBootstrap(Float64Array.from([40, 30, 20]), (rows) => [(rows[0] as number) / sum(rows)], {
        resamples: 200,
        seed: 9,
      })[0];
    expect(once()?.low).toBe(once()?.low);
  });
  it('a hypothesis away from zero moves the p-value', () => {
    const worse = normalDifference(-0.02, 0.005);
    expect(worse.tails(0).below).toBeLessThan(0.001);
    expect(worse.tails(-0.02).below).toBeCloseTo(0.5, 10);
    expect(comparePairedShares(60, 20, 1000).tails(-0.05).below).toBeGreaterThan(0.5);
  });
});

describe('properties of the tests by simulation', () => {
  it('Poisson draws have the mean and the variance of their distribution, for small and large means', () => {
    const random = seededRandom(4);
    for (const mean of [0.2, 1, 7, 9.99, 10, 35, 4000]) {
      const draws = Float64Array.from({ length: 20_000 }, () => poissonDraw(random, mean));
      const average = sum(draws) / draws.length;
      const variance = sum(draws.map((draw) => (draw - average) ** 2)) / draws.length;
      expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / draws.length));
      expect(Math.abs(variance / mean - 1)).toBeLessThan(0.08);
    }
  });
  it('intervals of equal models contain zero in about 95 % of the samples, in 100 rows as in 1,000', () => {
    const random = seededRandom(11);
    for (const rows of [100, 1000]) {
      let [inside, certain] = [0, 0];
      const samples = 2000;
      for (let sample = 0; sample < samples; sample += 1) {
        let [onlyFirst, onlySecond] = [0, 0];
        for (let row = 0; row < rows; row += 1) {
          const [first, second] = [random() < 0.8, random() < 0.8];
          if (first && !second) onlyFirst += 1;
          if (second && !first) onlySecond += 1;
        }
        const { low, high, tails } = comparePairedShares(onlyFirst, onlySecond, rows);
        if (low <= 0 && high >= 0) inside += 1;
        if (tails(0).below < 0.025) certain += 1;
      }
      expect(inside / samples).toBeGreaterThan(0.935);
      expect(certain / samples).toBeLessThan(0.035);
    }
  });
});

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
