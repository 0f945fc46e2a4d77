import { describe, expect, it } from 'vitest';
import { locateDefects } from '../../../src/domain/feed-defects/locate-defects.js';
import { changedCorrelation } from '../../../src/domain/feed-defects/rows/changed-correlation.js';
import { copiedColumn } from '../../../src/domain/feed-defects/rows/copied-column.js';
import { emptyOneHotGroup } from '../../../src/domain/feed-defects/rows/empty-one-hot-group.js';
import { misalignedColumn } from '../../../src/domain/feed-defects/rows/misaligned-column.js';
import { RowPairSampler } from '../../../src/domain/profile/row-pairs.js';
import { profileOfRows } from '../../../src/domain/profile/row-sample.js';
import { normalDraw, seededRandom } from '../../../src/statistics/random.js';

type Row = readonly (string | null)[];
const COLUMNS = ['pressure', 'flow', 'site', 'note'];

/** Pressure and flow share half of their variance; the site correlates with both, the note with nothing. */
function rows(count: number, seed: number): Row[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const common = normalDraw(random);
    return [
      (common + normalDraw(random)).toFixed(3),
      (common + normalDraw(random)).toFixed(3),
      common + normalDraw(random) > 0 ? 'north' : 'south',
      String(Math.floor(random() * 9)),
    ];
  });
}
/** The rows with one column replaced. */
const replaced = (given: readonly Row[], at: number, cell: (i: number) => string | null) =>
  given.map((row, i) => row.map((own, place) => (place === at ? cell(i) : own)));
function pairsOf(given: readonly Row[], columns = COLUMNS) {
  const sampler = new RowPairSampler(columns);
  for (const row of given) sampler.add(row);
  return sampler.sample();
}
const normal = rows(2000, 1);

describe('misalignedColumn', () => {
  it.each([
    ['later', 1],
    ['earlier', -1],
  ])('a column whose values are in the %s row is detected as misaligned', (_, by) => {
    const misaligned = replaced(normal, 0, (i) => normal.at((i + by) % normal.length)?.[0] ?? null);
    const found = misalignedColumn(pairsOf(misaligned));
    expect(found?.features).toEqual(['pressure']);
    expect(found?.sentence).toMatch(by > 0 ? /of the next row|of the previous row/ : /row/);
  });
  it('a misaligned category and a misaligned label are detected', () => {
    const misaligned = replaced(normal, 2, (i) => normal.at((i + 1) % normal.length)?.[2] ?? null);
    expect(misalignedColumn(pairsOf(misaligned))?.features).toEqual(['site']);
    const labelled = new RowPairSampler(['pressure', 'flow', 'site'], true);
    normal.forEach((row, i) => {
      labelled.add([...row.slice(0, 3), Number(normal[(i + 1) % 2000]?.[0]) > 0 ? '1' : '0']);
    });
    expect(misalignedColumn(labelled.sample())?.features).toEqual(['the label']);
  });
  it('correct rows do not look misaligned in any of twenty draws', () => {
    for (let seed = 1; seed <= 20; seed += 1) expect(misalignedColumn(pairsOf(rows(2000, seed)))).toBeNull();
  });
  it('a time series in which one column leads another does not look misaligned', () => {
    const random = seededRandom(5);
    let level = 0;
    const series = Array.from({ length: 2000 }, () => {
      level = 0.9 * level + normalDraw(random);
      return level;
    });
    const leading = series.map(
      (_, i): Row => [
        (series[i] as number).toFixed(3),
        ((series[i - 1] ?? 0) + normalDraw(random)).toFixed(3),
      ],
    );
    expect(misalignedColumn(pairsOf(leading, ['rain', 'river']))).toBeNull();
  });
  it('misalignment is not tested in fewer than 200 rows', () => {
    const misaligned = replaced(normal, 0, (i) => normal[(i + 1) % 2000]?.[0] ?? null);
    expect(misalignedColumn(pairsOf(misaligned.slice(0, 150)))).toBeNull();
  });
});

describe('changedCorrelation', () => {
  it('a shuffled column is detected by its changed correlation', () => {
    const shuffled = replaced(rows(2000, 2), 1, (i) => normal[(i * 7) % 2000]?.[1] ?? null);
    const found = changedCorrelation(pairsOf(normal), pairsOf(shuffled));
    expect(found?.features).toEqual(['flow']);
    expect(found?.sentence).toMatch(/instead of 0\.4\d/);
  });
  it('a negated column is detected by its changed correlation, although the frequencies agree', () => {
    const negated = rows(2000, 3).map((row) => [String(-Number(row[0])), ...row.slice(1)]);
    expect(changedCorrelation(pairsOf(normal), pairsOf(negated))?.features).toEqual(['pressure']);
  });
  it('two draws of one population have no changed correlation in any of twenty draws', () => {
    for (let seed = 11; seed <= 30; seed += 1)
      expect(changedCorrelation(pairsOf(normal), pairsOf(rows(400, seed)))).toBeNull();
  });
  it('names, dates and other text with almost unique values have no correlation to compare', () => {
    const named = (seed: number) =>
      rows(1500, seed).map(([pressure, ...rest]) => {
        const day = Math.floor((Number(pressure) + 6) * 900);
        return [`day-${String(day).padStart(6, '0')}`, pressure ?? null, ...rest];
      });
    const columns = ['day', ...COLUMNS];
    expect(changedCorrelation(pairsOf(named(9), columns), pairsOf(named(10), columns))).toBeNull();
  });
  it('a moved population keeps its correlations', () => {
    const moved = rows(2000, 4).map((row) => [String(Number(row[0]) + 1), ...row.slice(1)]);
    expect(changedCorrelation(pairsOf(normal), pairsOf(moved))).toBeNull();
  });
});

it('correlations of two different populations are no certain finding; a shuffled column is suspicious', () => {
  const profile = (given: readonly Row[]) =>
    profileOfRows(
      COLUMNS,
      given.map((cells, position) => ({ position, cells })),
    );
  const kinds = (training: readonly Row[], traffic: readonly Row[]) =>
    locateDefects({
      live: null,
      training: profile(training),
      traffic: profile(traffic),
      trainingPairs: pairsOf(training),
      trafficPairs: pairsOf(traffic),
    }).map(({ defect }) => `${defect.kind}, ${defect.certainty}`);
  const elsewhere = (given: readonly Row[]) =>
    given.map(([pressure, flow, site, note]) => [
      (Number(pressure) + 1.2).toFixed(3),
      flow as string,
      site as string,
      String(Math.min(8, Number(note) + 2)),
    ]);
  const shuffled = replaced(rows(2000, 2), 1, (i) => normal[(i * 7) % 2000]?.[1] ?? null);
  expect(kinds(normal, shuffled)).toEqual(['changed-correlation, certain']);
  expect(kinds(normal, elsewhere(shuffled))).toEqual(['lost-association, suspicious']);
  expect(kinds(normal, elsewhere(rows(2000, 2)))).toEqual([]);
});

describe('copiedColumn', () => {
  const profile = (given: readonly Row[]) =>
    profileOfRows(
      COLUMNS,
      given.map((cells, position) => ({ position, cells })),
    );
  it('a column that equals another in every row, unlike in the reference, is detected as copied', () => {
    const before = profile(normal.map(([pressure, ...rest]) => [String(Number(pressure) + 1), ...rest]));
    const copied = replaced(rows(500, 6), 1, (i) => rows(500, 6)[i]?.[0] ?? null);
    expect(copiedColumn(before, pairsOf(copied))?.features).toEqual(['flow', 'pressure']);
    expect(copiedColumn(before, pairsOf(rows(500, 6)))).toBeNull();
  });
  it('two columns that are equal in the reference as well are not reported as copied', () => {
    const twice = (seed: number) => replaced(rows(500, seed), 1, (i) => rows(500, seed)[i]?.[0] ?? null);
    expect(copiedColumn(profile(twice(7)), pairsOf(twice(8)))).toBeNull();
  });
});

describe('emptyOneHotGroup', () => {
  const names = ['card', 'cash', 'invoice', 'age'];
  const encoded = (seed: number, empty: number, count = 2000): Row[] => {
    const random = seededRandom(seed);
    return Array.from({ length: count }, () => {
      const hit = random() < empty ? 3 : Math.min(2, Math.floor(4 * random()));
      return [...[0, 1, 2].map((place) => (place === hit ? '1' : '0')), String(Math.floor(random() * 60))];
    });
  };
  const before = profileOfRows(
    names,
    encoded(1, 0).map((cells, position) => ({ position, cells })),
  );
  it('a one-hot group with no category set in some rows is detected', () => {
    expect(emptyOneHotGroup(before, pairsOf(encoded(2, 0.06), names))?.features).toEqual(names.slice(0, 3));
  });
  it('a one-hot group whose mix of categories moved is not empty', () => {
    const moved = encoded(3, 0).map(([a, b, c, age]) => [c, a, b, age].map((cell) => cell ?? null));
    expect(emptyOneHotGroup(before, pairsOf(moved, names))).toBeNull();
  });
  it('independent flags whose shares sum to one are not a one-hot group', () => {
    const random = seededRandom(4);
    const flags = (): Row[] =>
      Array.from({ length: 2000 }, () => [0.9, 0.05, 0.05].map((p) => (random() < p ? '1' : '0')));
    const three = names.slice(0, 3);
    const known = profileOfRows(
      three,
      flags().map((cells, position) => ({ position, cells })),
    );
    expect(emptyOneHotGroup(known, pairsOf(flags(), three))).toBeNull();
  });
});

it('RowPairSampler keeps 200 columns of wide rows, and the label', () => {
  const columns = Array.from({ length: 5000 }, (_, i) => `f${i}`);
  const sampler = new RowPairSampler(columns, true);
  for (let i = 0; i < 3; i += 1) sampler.add([...columns, `label ${i}`]);
  const { columns: kept, pairs } = sampler.sample();
  expect(kept).toHaveLength(201);
  expect(kept.at(-1)).toBe('the label');
  expect(pairs[1]?.next.at(-1)).toBe('label 2');
});
