import { beforeAll, describe, expect, it } from 'vitest';
import { CATEGORICAL, FEATURES } from '../../../examples/census-income/columns.js';
import { type Census, type CensusRow, loadCensus } from '../../../examples/census-income/dataset.js';
import { draw, drawMixture, POPULATION_A, POPULATION_B } from '../../../examples/census-income/population.js';
import { seededRandom } from '../../../examples/census-income/random.js';

const meanAge = (rows: readonly CensusRow[]) => rows.reduce((sum, row) => sum + row.age, 0) / rows.length;

describe('the census rows', () => {
  let census: Census;
  beforeAll(async () => {
    census = await loadCensus();
  });

  it('the census data set has as many rows as adult.names says', () => {
    expect(census.training.length + census.heldOut.length).toBe(32_561);
    expect(census.traffic).toHaveLength(16_281);
    const all = [...census.training, ...census.heldOut, ...census.traffic];
    const share = all.filter((row) => row.label === '1').length / all.length;
    expect(share).toBeCloseTo(0.2393, 4);
    expect(all.every((row) => row.features.length === 14)).toBe(true);
  });

  it('the census rows have no categorical level with fewer than 1,000 rows in adult.data, and none that only traffic has', () => {
    FEATURES.forEach((feature, column) => {
      if (!CATEGORICAL.has(feature)) return;
      const counts = new Map<string, number>();
      for (const row of [...census.training, ...census.heldOut]) {
        const level = row.features[column] ?? '';
        counts.set(level, (counts.get(level) ?? 0) + 1);
      }
      const rare = [...counts].filter(([level, count]) => level !== 'Other' && count < 1000);
      expect(rare, feature).toEqual([]);
      const unseen = census.traffic.filter((row) => !counts.has(row.features[column] ?? ''));
      expect(unseen, feature).toEqual([]);
    });
  });

  it('the census rows keep a frequent question mark as a category', () => {
    const workclass = new Set(census.traffic.map((row) => row.features[1]));
    expect(workclass).toContain('?');
    expect(census.traffic.some((row) => row.features.includes(''))).toBe(false);
  });

  it('the mean age of a draw is near the age of its population, and between both for the mixture', () => {
    const random = seededRandom(7);
    // Ages are not uniform in the data set, so the weighted mean is near the centre, not equal to it.
    const a = meanAge(draw(census.traffic, POPULATION_A, 5000, random));
    const b = meanAge(draw(census.traffic, POPULATION_B, 5000, random));
    const mixture = meanAge(drawMixture(census.traffic, 5000, random));
    expect(Math.abs(a - 30)).toBeLessThan(2.5);
    expect(Math.abs(b - 45)).toBeLessThan(2.5);
    expect(mixture).toBeGreaterThan(a + 4);
    expect(mixture).toBeLessThan(b - 4);
  });

  it('the same seed draws the same rows, another seed other rows', () => {
    const first = draw(census.traffic, POPULATION_A, 50, seededRandom(1));
    expect(draw(census.traffic, POPULATION_A, 50, seededRandom(1))).toEqual(first);
    expect(draw(census.traffic, POPULATION_A, 50, seededRandom(2))).not.toEqual(first);
  });
});
