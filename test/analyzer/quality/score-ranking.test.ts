import { describe, expect, it } from 'vitest';
import { ScoreRanking } from '../../../src/analyzer/quality/score-ranking.js';
import { normalDraw, seededRandom } from '../../../src/statistics/random.js';

const ALL_ROWS = 1;

/** Area under the curve by its definition: the share of pairs in which the positive row has the higher score. */
function shareOfPairs(positives: readonly number[], negatives: readonly number[]): number {
  let won = 0;
  for (const a of positives) for (const b of negatives) won += a > b ? 1 : a === b ? 0.5 : 0;
  return won / (positives.length * negatives.length);
}

describe('ScoreRanking', () => {
  it('the area under the curve is the share of pairs in the right order, ties counted half', () => {
    const random = seededRandom(3);
    const positives = Array.from({ length: 200 }, () => Math.round(20 * random() + 4));
    const negatives = Array.from({ length: 300 }, () => Math.round(20 * random()));
    const ranking = new ScoreRanking();
    for (const score of positives) ranking.add(score, true, ALL_ROWS);
    for (const score of negatives) ranking.add(score, false, ALL_ROWS);
    expect(ranking.metrics(true).auc[0]).toBeCloseTo(shareOfPairs(positives, negatives), 12);
    expect(ranking.metrics(false).auc[0]).toBeCloseTo(shareOfPairs(negatives, positives), 12);
  });

  it('the area stays exact beyond the limit of entries if scores repeat', () => {
    const exact = new ScoreRanking();
    const limited = new ScoreRanking(1 << 12);
    const random = seededRandom(5);
    for (let row = 0; row < 20_000; row++) {
      const positive = random() < 0.3;
      const score = Math.round(100 * random()) + (positive ? 10 : 0);
      for (const ranking of [exact, limited]) ranking.add(score, positive, ALL_ROWS);
    }
    expect(limited.metrics(true)).toEqual(exact.metrics(true));
  });

  it('beyond the limit of entries with different scores, neighbours are joined and the area changes little', () => {
    const exact = new ScoreRanking();
    const limited = new ScoreRanking(1 << 14);
    const random = seededRandom(9);
    for (let row = 0; row < 100_000; row++) {
      const positive = random() < 0.3;
      const score = normalDraw(random) + (positive ? 1 : 0);
      const sets = ALL_ROWS | (Math.floor(random() * 32) << 1);
      for (const ranking of [exact, limited]) ranking.add(score, positive, sets);
    }
    const [expected, found] = [exact.metrics(true), limited.metrics(true)];
    for (let set = 0; set < 6; set++) {
      expect(found.auc[set]).not.toBe(expected.auc[set]);
      expect(Math.abs((found.auc[set] ?? 0) - (expected.auc[set] ?? 1))).toBeLessThan(1e-3);
      expect(Math.abs((found.auPrc[set] ?? 0) - (expected.auPrc[set] ?? 1))).toBeLessThan(1e-2);
    }
  });

  it('a curve of more than 2,000 scores is written with about 1,000 points, the last one at full recall', () => {
    const ranking = new ScoreRanking();
    for (let row = 0; row < 5000; row++) ranking.add(row, row % 2 === 0, ALL_ROWS);
    const { truePositiveRates, falsePositiveRates, recalls, precisions } = ranking.metrics(true);
    expect(truePositiveRates).toHaveLength(1002);
    expect(falsePositiveRates).toHaveLength(1002);
    expect(recalls).toHaveLength(1001);
    expect(precisions).toHaveLength(1001);
    expect([recalls[0], recalls.at(-1), truePositiveRates[0], falsePositiveRates.at(-2)]).toEqual([
      0, 1, 0, 1,
    ]);
  });

  it('areas of rows of one class are not defined', () => {
    const ranking = new ScoreRanking();
    ranking.add(0.5, false, ALL_ROWS);
    const { auc, auPrc } = ranking.metrics(true);
    expect([auc[0], auPrc[0]]).toEqual([Number.NaN, Number.NaN]);
  });
});
