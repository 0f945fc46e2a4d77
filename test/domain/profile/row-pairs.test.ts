import { describe, expect, it } from 'vitest';
import { changedCorrelation } from '../../../src/domain/feed-defects/changed-correlation.js';
import { copiedColumn } from '../../../src/domain/feed-defects/copied-column.js';
import { emptyOneHotGroup } from '../../../src/domain/feed-defects/empty-one-hot-group.js';
import { locateDefects } from '../../../src/domain/feed-defects/locate-defects.js';
import { misalignedColumn } from '../../../src/domain/feed-defects/misaligned-column.js';
import { RowPairSampler } from '../../../src/domain/profile/row-pairs.js';
import { profileOfRows } from '../../../src/domain/profile/row-sample.js';
import { normalDraw, seededRandom } from '../../../src/statistics/random.js';

type Row = readonly (string | null)[];
const COLUMNS = ['pressure', 'flow', 'site', 'note'];

/** Pressure and flow share half of their variance; the site goes with both, the note with nothing. */
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
/** Each column as the given one makes it of a row and its neighbours. */
const replaced = (given: readonly Row[], at: number, cell: (i: number) => string | null) =>
  given.map((row, i) => row.map((own, place) => (place === at ? cell(i) : own)));
function pairsOf(given: readonly Row[], columns = COLUMNS) {
  const sampler = new RowPairSampler(columns);
  for (const row of given) sampler.add(row);
  return sampler.sample();
}
const honest = rows(2000, 1);

describe('a column that was joined one row off', () => {
  it.each([
    ['later', 1],
    ['earlier', -1],
  ])('is told where its values stand with a %s row', (_, by) => {
    const torn = replaced(honest, 0, (i) => honest.at((i + by) % honest.length)?.[0] ?? null);
    const found = misalignedColumn(pairsOf(torn));
    expect(found?.features).toEqual(['pressure']);
    expect(found?.sentence).toMatch(by > 0 ? /of the next row|of the previous row/ : /row/);
  });
  it('is told of a category too, and of a label', () => {
    const torn = replaced(honest, 2, (i) => honest.at((i + 1) % honest.length)?.[2] ?? null);
    expect(misalignedColumn(pairsOf(torn))?.features).toEqual(['site']);
    const labelled = new RowPairSampler(['pressure', 'flow', 'site'], true);
    honest.forEach((row, i) => {
      labelled.add([...row.slice(0, 3), Number(honest[(i + 1) % 2000]?.[0]) > 0 ? '1' : '0']);
    });
    expect(misalignedColumn(labelled.sample())?.features).toEqual(['the label']);
  });
  it('is not seen in rows as they are, in any of twenty draws', () => {
    for (let seed = 1; seed <= 20; seed += 1) expect(misalignedColumn(pairsOf(rows(2000, seed)))).toBeNull();
  });
  it('is not said of a series, where one column may lead another', () => {
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
  it('is not sought in a handful of rows', () => {
    const torn = replaced(honest, 0, (i) => honest[(i + 1) % 2000]?.[0] ?? null);
    expect(misalignedColumn(pairsOf(torn.slice(0, 150)))).toBeNull();
  });
});

describe('rows that are torn in one of two streams', () => {
  it('are told by columns that no longer belong together', () => {
    const shuffled = replaced(rows(2000, 2), 1, (i) => honest[(i * 7) % 2000]?.[1] ?? null);
    const found = changedCorrelation(pairsOf(honest), pairsOf(shuffled));
    expect(found?.features).toEqual(['flow']);
    expect(found?.sentence).toMatch(/instead of 0\.4\d/);
  });
  it('are told by a sign that turned, though the frequencies agree', () => {
    const turned = rows(2000, 3).map((row) => [String(-Number(row[0])), ...row.slice(1)]);
    expect(changedCorrelation(pairsOf(honest), pairsOf(turned))?.features).toEqual(['pressure']);
  });
  it('are not seen between two draws of one population, in any of twenty', () => {
    for (let seed = 11; seed <= 30; seed += 1)
      expect(changedCorrelation(pairsOf(honest), pairsOf(rows(400, seed)))).toBeNull();
  });
  it('are not read out of names, dates and other text that hardly comes twice', () => {
    const named = (seed: number) =>
      rows(1500, seed).map(([pressure, ...rest]) => {
        const day = Math.floor((Number(pressure) + 6) * 900);
        return [`day-${String(day).padStart(6, '0')}`, pressure ?? null, ...rest];
      });
    const columns = ['day', ...COLUMNS];
    expect(changedCorrelation(pairsOf(named(9), columns), pairsOf(named(10), columns))).toBeNull();
  });
  it('are not seen where the population moved, for the columns still belong together', () => {
    const moved = rows(2000, 4).map((row) => [String(Number(row[0]) + 1), ...row.slice(1)]);
    expect(changedCorrelation(pairsOf(honest), pairsOf(moved))).toBeNull();
  });
});

it('rows of two populations are not called torn: their frequencies are finding enough', () => {
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
    }).map(({ defect }) => defect.kind);
  const shuffled = replaced(rows(2000, 2), 1, (i) => honest[(i * 7) % 2000]?.[1] ?? null);
  expect(kinds(honest, shuffled)).toEqual(['torn rows']);
  const others = shuffled.map(([pressure, ...rest]) => [String(Number(pressure) + 1.2), ...rest]);
  expect(kinds(honest, others)).toEqual([]);
});

describe('a column that was overwritten by another', () => {
  const profile = (given: readonly Row[]) =>
    profileOfRows(
      COLUMNS,
      given.map((cells, position) => ({ position, cells })),
    );
  it('is told by being the same in every row, as the reference was not', () => {
    const before = profile(honest.map(([pressure, ...rest]) => [String(Number(pressure) + 1), ...rest]));
    const copied = replaced(rows(500, 6), 1, (i) => rows(500, 6)[i]?.[0] ?? null);
    expect(copiedColumn(before, pairsOf(copied))?.features).toEqual(['flow', 'pressure']);
    expect(copiedColumn(before, pairsOf(rows(500, 6)))).toBeNull();
  });
  it('is not what two names for one thing are', () => {
    const twice = (seed: number) => replaced(rows(500, seed), 1, (i) => rows(500, seed)[i]?.[0] ?? null);
    expect(copiedColumn(profile(twice(7)), pairsOf(twice(8)))).toBeNull();
  });
});

describe('a one-hot group', () => {
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
  it('that holds nothing in some rows is told', () => {
    expect(emptyOneHotGroup(before, pairsOf(encoded(2, 0.06), names))?.features).toEqual(names.slice(0, 3));
  });
  it('whose mix has moved is none of that', () => {
    const moved = encoded(3, 0).map(([a, b, c, age]) => [c, a, b, age].map((cell) => cell ?? null));
    expect(emptyOneHotGroup(before, pairsOf(moved, names))).toBeNull();
  });
  it('is not what flags are that add up to one by chance', () => {
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

it('looks at no more than two hundred columns of wide rows, the label among them', () => {
  const columns = Array.from({ length: 5000 }, (_, i) => `f${i}`);
  const sampler = new RowPairSampler(columns, true);
  for (let i = 0; i < 3; i += 1) sampler.add([...columns, `label ${i}`]);
  const { columns: kept, pairs } = sampler.sample();
  expect(kept).toHaveLength(201);
  expect(kept.at(-1)).toBe('the label');
  expect(pairs[1]?.next.at(-1)).toBe('label 2');
});
