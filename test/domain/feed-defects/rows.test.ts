/** Recognisers that compare cells of rows: each finds its error and stays quiet for the drift that resembles it. */
import { describe, expect, it } from 'vitest';
import { isolatedDifference } from '../../../src/domain/feed-defects/rows/isolated-difference.js';
import { mixedDecimals } from '../../../src/domain/feed-defects/rows/mixed-decimals.js';
import { repeatedNeighbours } from '../../../src/domain/feed-defects/rows/repeated-neighbours.js';
import { sourceDifference } from '../../../src/domain/feed-defects/rows/source-difference.js';
import { RowPairSampler } from '../../../src/domain/profile/row-pairs.js';
import { normalDraw, type Random, seededRandom } from '../../../src/statistics/random.js';

type Row = readonly (string | null)[];
const COLUMNS = ['amount', 'gift', 'channel', 'items', 'site', 'share'];

function rowsOf(count: number, seed: number, shift = 0): Row[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => [
    (50 + 10 * (normalDraw(random) + shift)).toFixed(2),
    random() < 0.5 ? '1' : '0',
    ['web', 'app', 'store'][Math.floor(3 * random() ** 1.5)] as string,
    String(Math.floor(6 * random())),
    random() < 0.06 ? null : `site-${Math.floor(8 * random())}`,
    (0.1 * (normalDraw(random) + shift)).toFixed(3),
  ]);
}
const changed = (rows: readonly Row[], at: number, to: (cell: string | null, i: number) => string | null) =>
  rows.map((row, i) => row.map((cell, place) => (place === at ? to(cell, i) : cell)));
const pairsOf = (rows: readonly Row[]) => {
  const sampler = new RowPairSampler(COLUMNS);
  for (const row of rows) sampler.add(row);
  return sampler.sample();
};
const every = (n: number) => (i: number) => i % n === 0;

describe('isolatedDifference', () => {
  const training = rowsOf(2000, 1);
  const found = (traffic: readonly Row[]) => isolatedDifference(COLUMNS, training, traffic)?.features ?? [];

  it('two samples of one population differ in no column, in 200 pairs of samples', () => {
    const findings = Array.from({ length: 200 }, (_, seed) =>
      isolatedDifference(COLUMNS, rowsOf(400, 1000 + seed), rowsOf(350, 3000 + seed)),
    ).filter((finding) => finding !== null);
    // The bound is 0.002 for each pair of samples.
    expect(findings.length).toBeLessThanOrEqual(2);
  });
  it.each<[string, number, (cell: string | null, i: number) => string | null]>([
    ['a flag that is always set in three of ten rows', 1, (cell, i) => (i % 10 < 3 ? '1' : cell)],
    ['a default category in a seventh of the rows', 2, (cell, i) => (every(7)(i) ? 'store' : cell)],
    ['one more missing value in ten rows', 4, (cell, i) => (every(10)(i) ? null : cell)],
    [
      'offsets of one standard deviation in a third of the rows',
      0,
      (cell, i) => (every(3)(i) ? (Number(cell) + 10).toFixed(2) : cell),
    ],
    [
      'the first digit lost in a twentieth of the rows',
      0,
      (cell, i) => (every(20)(i) ? (cell ?? '').slice(1) : cell),
    ],
    ['twice the spread around the same median', 0, (cell) => (2 * Number(cell) - 50).toFixed(2)],
  ])('%s in the traffic only is suspicious', (_, at, to) => {
    expect(found(changed(rowsOf(1600, 2), at, to))).toEqual([COLUMNS[at]]);
  });
  it('two samples that differ in several columns come from other populations', () => {
    const elsewhere = changed(rowsOf(1600, 2, 0.5), 1, (_, i) => (i % 4 === 0 ? '1' : '0'));
    expect(found(elsewhere)).toEqual([]);
  });
  it('a trend within the traffic, which the training set does not have, is no finding', () => {
    const growing = changed(rowsOf(1600, 2), 0, (cell, i) => (Number(cell) + (6 * i) / 1600).toFixed(2));
    expect(found(growing)).toEqual([]);
  });
  it('a column that varies within the traffic is no finding', () => {
    expect(found(changed(rowsOf(1600, 2), 1, (_, i) => (i % 400 < 10 + i / 5 ? '1' : '0')))).toEqual([]);
  });
});

describe('repeatedNeighbours', () => {
  const reference = pairsOf(rowsOf(2000, 1));
  const found = (rows: readonly Row[]) => repeatedNeighbours(reference, pairsOf(rows))?.features ?? [];
  const filled = (at: number, share: number, seed: number) => {
    const rows = rowsOf(1600, seed);
    const random = seededRandom(seed + 1);
    return changed(rows, at, (cell, i) =>
      random() < share ? (rows[Math.max(0, i - 1)]?.[at] ?? cell) : cell,
    );
  };

  it.each([0, 1, 2, 3, 5])('column %i filled forward in three of ten rows is suspicious', (at) => {
    expect(found(filled(at, 0.3, 4))).toEqual([COLUMNS[at]]);
  });
  it('independent rows repeat by chance only, in 200 samples', () => {
    const findings = Array.from({ length: 200 }, (_, seed) => found(rowsOf(500, 5000 + seed))).filter(
      (features) => features.length > 0,
    );
    // The bound is 0.001 for each sample.
    expect(findings.length).toBeLessThanOrEqual(2);
  });
  it('rows sorted by a column, rows of one entity after each other, and rows as they were before are no finding', () => {
    const sorted = [...rowsOf(1600, 6)].sort((a, b) => Number(a[3]) - Number(b[3]));
    expect(found(sorted)).toEqual([]);
    const sessions = rowsOf(400, 7).flatMap((row) => [row, row, row]);
    expect(found(sessions)).toEqual([]);
    const likeBefore = pairsOf(filled(1, 0.3, 8));
    expect(repeatedNeighbours(likeBefore, pairsOf(filled(1, 0.3, 10)))).toBeNull();
  });
  it('a shuffled set shows nothing', () => {
    const random = seededRandom(11);
    const shuffled = filled(1, 0.3, 12)
      .map((row) => ({ row, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ row }) => row);
    expect(found(shuffled)).toEqual([]);
  });
});

describe('mixedDecimals', () => {
  const draw = (of: (random: Random, i: number) => string, seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 1500 }, (_, i) => of(random, i));
  };
  const money = (random: Random) => (Math.exp(3 + normalDraw(random)) * 10).toFixed(2);
  const found = (now: readonly string[], before = draw(money, 1)) =>
    mixedDecimals('amount', before, now, 'before')?.kind ?? null;

  it('numbers scaled by a program in a twentieth of the rows are suspicious', () => {
    const scaled = draw((random, i) => (every(20)(i) ? normalDraw(random).toFixed(4) : money(random)), 2);
    expect(found(scaled)).toBe('mixed-decimals');
  });
  it('another size, zeros at the end and the rounding of binary fractions are no finding', () => {
    expect(found(draw(money, 3).map((cell) => (Number(cell) * 3).toFixed(2)))).toBeNull();
    expect(found(draw(money, 4).map((cell) => `${cell}00`))).toBeNull();
    expect(found(draw(money, 5).map((cell) => String(Number(cell) + 0.1)))).toBeNull();
  });
  it('growth by a factor, which makes decimals in half of the rows, is no finding', () => {
    const whole = (random: Random) => String(Math.round(Math.exp(9 + normalDraw(random))));
    const grown = draw(whole, 9).map((cell) => String(Number((Number(cell) * 1.5).toFixed(2))));
    expect(found(grown, draw(whole, 10))).toBeNull();
    // Large amounts are whole thousands, so that their growth makes no decimals.
    const rounded = (random: Random) => {
      const amount = Math.round(Math.exp(9 + normalDraw(random)));
      return String(amount > 8000 ? 1000 * Math.round(amount / 1000) : amount);
    };
    const grownBy = (factor: number) =>
      draw(rounded, 11).map((cell) => String(Number((Number(cell) * factor).toFixed(2))));
    for (const factor of [1.05, 1.2]) expect(found(grownBy(factor), draw(rounded, 12))).toBeNull();
  });
  it('more decimals in all rows, and numbers of six significant digits, are no finding', () => {
    expect(found(draw((random) => (10 * normalDraw(random)).toFixed(4), 6))).toBeNull();
    const digits = (mean: number) => (random: Random) =>
      String(Number(Math.exp(mean + 2 * normalDraw(random)).toPrecision(6)));
    expect(found(draw(digits(0), 7), draw(digits(3), 8))).toBeNull();
  });
});

describe('sourceDifference', () => {
  const reference = rowsOf(2000, 1);
  const found = (rows: readonly Row[]) => sourceDifference(COLUMNS, reference, rows)?.sentence ?? null;
  const isStore = (row: Row) => row[2] === 'store';
  const ofStores = (rows: readonly Row[], at: number, to: (cell: string | null) => string | null) =>
    rows.map((row) => (isStore(row) ? row.map((cell, place) => (place === at ? to(cell) : cell)) : row));

  it.each<[string, number, (cell: string | null) => string | null]>([
    ['an offset', 0, (cell) => (Number(cell) + 10).toFixed(2)],
    ['a constant flag', 1, () => '1'],
    ['missing values', 4, () => null],
  ])('%s in the rows of one channel is suspicious and names the channel', (_, at, to) => {
    expect(found(ofStores(rowsOf(1600, 2), at, to))).toMatch(
      new RegExp(`^${COLUMNS[at]} differs between the training set and the traffic where channel is store`),
    );
  });
  it('two samples of one population differ in no source, in 100 pairs of samples', () => {
    const findings = Array.from({ length: 100 }, (_, seed) =>
      sourceDifference(COLUMNS, rowsOf(700, 7000 + seed), rowsOf(600, 8000 + seed)),
    ).filter((finding) => finding !== null);
    // The bound is 0.002 for each pair of samples.
    expect(findings.length).toBeLessThanOrEqual(1);
  });
  it('a difference in all sources is no finding about one of them', () => {
    expect(found(rowsOf(1600, 2, 0.8))).toBeNull();
    const random = seededRandom(5);
    const moreStores = rowsOf(4000, 5).filter((row) => isStore(row) || random() < 0.3);
    expect(found(moreStores.slice(0, 1600))).toBeNull();
  });
});
