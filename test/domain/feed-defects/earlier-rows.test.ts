/** Errors that training set and traffic share, and that only rows from before the change show. */
import { describe, expect, it } from 'vitest';
import { locateDefects } from '../../../src/domain/feed-defects/locate-defects.js';
import { isExplainedByOthers } from '../../../src/domain/feed-defects/rows/explained-value.js';
import { lostAssociations } from '../../../src/domain/feed-defects/rows/lost-association.js';
import { RowPairSampler } from '../../../src/domain/profile/row-pairs.js';
import { profileOfRows } from '../../../src/domain/profile/row-sample.js';
import { normalDraw, type Random, seededRandom } from '../../../src/statistics/random.js';

type Cells = readonly (string | null)[];
const COLUMNS = ['income', 'rent', 'age', 'region', 'customer'];
const REGIONS = ['north', 'south', 'east', 'west'];

interface Population {
  /** Mean of the common factor of the numbers. */
  readonly factor?: number;
  readonly growth?: number;
  /** Chance that a row is kept. */
  readonly keep?: (cells: Cells) => number;
}

function draw(
  count: number,
  random: Random,
  { factor = 0, growth = 1, keep = () => 1 }: Population,
): Cells[] {
  const rows: Cells[] = [];
  while (rows.length < count) {
    const common = factor + normalDraw(random);
    const near = () => 0.7 * common + 0.7 * normalDraw(random);
    const income = Math.exp(8 + 0.5 * near()) * growth;
    const cells = [
      income.toFixed(2),
      Math.exp(6 + 0.4 * near()).toFixed(2),
      String(Math.round(45 + 12 * near())),
      REGIONS[Math.min(3, Math.max(0, Math.floor(2 + near())))] as string,
      `C-${100_000 + Math.floor(900_000 * random())}`,
    ];
    if (random() < keep(cells)) rows.push(cells);
  }
  return rows;
}

function setCell(
  rows: readonly Cells[],
  at: number,
  change: (rows: readonly Cells[], row: number) => string,
) {
  return rows.map((cells, row) => cells.map((cell, i) => (i === at ? change(rows, row) : cell)));
}

type Spoil = (rows: readonly Cells[], random: Random) => readonly Cells[];
const intact: Spoil = (rows) => rows;

function found(population: Population, spoilTraining: Spoil, spoilTraffic = spoilTraining, seed = 1) {
  const random = seededRandom(seed);
  const summary = (rows: readonly Cells[]) => {
    const sampler = new RowPairSampler(COLUMNS);
    for (const row of rows) sampler.add(row);
    return {
      profile: profileOfRows(
        COLUMNS,
        rows.map((cells, position) => ({ position, cells })),
      ),
      pairs: sampler.sample(),
    };
  };
  const earlier = summary(draw(2000, random, {}));
  const training = summary(spoilTraining(draw(2000, random, population), random));
  const traffic = summary(spoilTraffic(draw(1600, random, population), random));
  return locateDefects({
    live: earlier.profile,
    training: training.profile,
    traffic: traffic.profile,
    trainingPairs: training.pairs,
    trafficPairs: traffic.pairs,
    earlierPairs: earlier.pairs,
  }).map(({ where, defect }) => ({ is: `${where} ${defect.kind} ${defect.features.join()}`, ...defect }));
}

const in30Percent =
  (at: number, value: (rows: readonly Cells[], row: number, random: Random) => string): Spoil =>
  (rows, random) =>
    setCell(rows, at, (all, row) =>
      random() < 0.3 ? value(all, row, random) : ((all[row] as Cells)[at] as string),
    );
const anotherRow = in30Percent(
  0,
  (rows, _, random) => (rows[Math.floor(rows.length * random())] as Cells)[0] as string,
);
const rowBefore = in30Percent(1, (rows, row) => (rows[Math.max(0, row - 1)] as Cells)[1] as string);
const randomRegion = in30Percent(3, (_, __, random) => REGIONS[Math.floor(4 * random())] as string);

describe('values that do not belong to their rows', () => {
  it.each([
    ['of another row', anotherRow, 'both lost-association income'],
    ['of the row before', rowBefore, 'both lost-association rent'],
    ['a region drawn at random', randomRegion, 'both lost-association region'],
  ])('%s in three of ten rows of training set and traffic is suspicious', (_, spoil, expected) => {
    const [defect] = found({}, spoil);
    expect(defect).toMatchObject({ is: expected, certainty: 'suspicious' });
    expect(defect?.sentence).toMatch(/goes less with .* than before: \d+.* % of the association is lost/);
  });
  it('values of other rows in the traffic alone are found there', () => {
    expect(found({ keep: (cells) => (cells[3] === 'north' ? 1 : 0.4) }, intact, anotherRow)[0]?.is).toMatch(
      /^(traffic|between) lost-association income$/,
    );
  });
  it.each([
    ['nothing moved', {}],
    ['a common factor rises', { factor: 0.6 }],
    ['incomes grow by 40 %', { growth: 1.4 }],
    ['one region becomes rare', { keep: (cells: Cells) => (cells[3] === 'east' ? 0.2 : 1) }],
    ['mostly older people', { keep: (cells: Cells) => (Number(cells[2]) > 45 ? 1 : 0.2) }],
  ] satisfies [string, Population][])('%s: no finding', (_, population) => {
    for (const seed of [1, 2, 3, 4]) expect(found(population, intact, intact, seed)).toEqual([]);
  });
});

describe('identifiers in another form', () => {
  it.each([
    ['cut to three characters', (value: string) => value.slice(0, 3)],
    ['in quotation marks', (value: string) => `'${value}'`],
    ['replaced by a number', (value: string) => value.slice(2)],
    ['replaced by one text', () => 'C-000000'],
  ])('%s in three of ten rows of training set and traffic are suspicious, with examples', (_, change) => {
    const [defect] = found(
      {},
      in30Percent(4, (rows, row) => change((rows[row] as Cells)[4] as string)),
    );
    expect(defect).toMatchObject({ is: 'both altered-spelling customer', certainty: 'suspicious' });
    expect(defect?.sentence).toContain('For comparison: "C-');
  });
  it('in the training set alone they are found there without earlier rows, too', () => {
    const cut = in30Percent(4, (rows, row) => ((rows[row] as Cells)[4] as string).slice(0, 3));
    expect(found({}, cut, intact)[0]?.is).toBe('training-set altered-spelling customer');
  });
});

describe('a population that became more diverse', () => {
  const NUMBERS = ['a', 'b', 'c', 'd', 'e'];
  /** Five columns with a common factor; the rest of some of them is larger. */
  function lost(factorOf: (column: number) => number, seed: number) {
    const random = seededRandom(seed);
    const rows = (count: number, noise: (column: number) => number) =>
      Array.from({ length: count }, () => {
        const common = normalDraw(random);
        return NUMBERS.map((_, i) => (common + noise(i) * normalDraw(random)).toFixed(3));
      });
    return lostAssociations(
      NUMBERS,
      rows(2500, () => 1),
      rows(2500, factorOf),
    ).map(({ column }) => column);
  }
  it.each([1, 2, 3])('every column with more noise is no finding about one of them (%i)', (seed) => {
    expect(lost(() => 1.6, seed)).toEqual([]);
  });
  it.each([1, 2, 3])('one column with more noise is found (%i)', (seed) => {
    expect(lost((column) => (column === 2 ? 2.5 : 1), seed)).toContain('c');
  });
});

describe('a value that another column explains', () => {
  const rows = (treated: number, filled: number, seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 2000 }, () => {
      const isNew = random() < treated;
      const weeks = isNew || random() < filled ? 0 : Math.ceil(120 * random());
      return [isNew ? '1' : '2', String(weeks)];
    });
  };
  it('no treatment before is more frequent because new patients are', () => {
    expect(isExplainedByOthers(2, 1, '0', rows(0.4, 0, 1), rows(0.75, 0, 2))).toBe(true);
  });
  it('a default in rows of any patient is not explained', () => {
    expect(isExplainedByOthers(2, 1, '0', rows(0.4, 0, 1), rows(0.4, 0.5, 2))).toBe(false);
    expect(isExplainedByOthers(2, 1, '0', rows(0.4, 0, 1), rows(0.45, 0.5, 2))).toBe(false);
  });
});
