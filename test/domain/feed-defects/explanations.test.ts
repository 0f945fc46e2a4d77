/** A recogniser names a cause only if it explains the data; what drift explains is no certain finding. */
import { describe, expect, it } from 'vitest';
import type { FeedDefect } from '../../../src/domain/feed-defects/feed-defect.js';
import { locateDefects } from '../../../src/domain/feed-defects/locate-defects.js';
import { profileDefects } from '../../../src/domain/feed-defects/profile-defects.js';
import { RowPairSampler } from '../../../src/domain/profile/row-pairs.js';
import { profileOfRows } from '../../../src/domain/profile/row-sample.js';
import { normalDraw, type Random, seededRandom } from '../../../src/statistics/random.js';

type Cells = readonly (string | null)[];
type Columns = Readonly<Record<string, (random: Random) => string | null>>;

function rowsOf(columns: Columns, count: number, seed: number): Cells[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Object.values(columns).map((draw) => draw(random)));
}
function profile(columns: Columns, count: number, seed: number) {
  return profileOfRows(
    Object.keys(columns),
    rowsOf(columns, count, seed).map((cells, position) => ({ position, cells })),
  );
}
function found(before: Columns, now: Columns, count = 4000): string[] {
  const defects: readonly FeedDefect[] = profileDefects(profile(before, count, 1), profile(now, count, 2));
  return defects.map(({ certainty, kind, features }) => `${certainty} ${kind}: ${features.join()}`);
}
const logNormal = (mean: number, spread: number) => (random: Random) =>
  Math.exp(mean + spread * normalDraw(random)).toFixed(2);
const age = (random: Random) => String(Math.min(95, Math.max(18, Math.round(45 + 14 * normalDraw(random)))));
const pick = (values: Readonly<Record<string, number>>) => (random: Random) => {
  let draw = random();
  for (const [value, share] of Object.entries(values)) {
    draw -= share;
    if (draw <= 0) return value;
  }
  return Object.keys(values)[0] as string;
};
const CARRIERS = { MQ: 0.3, WN: 0.25, AA: 0.2, DL: 0.15, UA: 0.1 };

describe('drift without a certain finding', () => {
  it.each([1.609, 1.8, 2.2, 2.54])('a money column that grows by %f is not a unit conversion', (factor) => {
    const before = { value: logNormal(8, 0.5), age };
    expect(found(before, { ...before, value: logNormal(8 + Math.log(factor), 0.55) })).toEqual([]);
  });
  it('a category code that grows from 3.6 % to 25 % is drift', () => {
    const codes = Array.from({ length: 25 }, (_, i) => [String(100 + i), i % 3 === 0 ? 0.09 : 0.01] as const);
    const grown = codes.map(([code, share]) => [code, code === '101' ? 0.25 : share * 0.78] as const);
    const before = { code: pick(Object.fromEntries(codes)), age };
    expect(found(before, { code: pick(Object.fromEntries(grown)), age })).toEqual([]);
    expect(
      found({ code: pick({ a: 0.036, b: 0.5, c: 0.464 }) }, { code: pick({ a: 0.25, b: 0.4, c: 0.35 }) }),
    ).toEqual([]);
  });
  it.each([1, 2, 3, 4, 5])(
    'a random split of a small table with names and rare values has no finding (%i)',
    (seed) => {
      const columns: Columns = {
        name: (random) => `name ${Math.floor(1e6 * random())}`,
        maker: (random) => `maker ${Math.floor(90 * random() ** 3)}`,
        amount: (random) => (random() < 0.003 ? '2.5' : String(Math.floor(10 * random()))),
        gaps: (random) => (random() < 0.03 ? null : normalDraw(random).toFixed(2)),
      };
      for (const count of [330, 800])
        expect(profileDefects(profile(columns, count, seed), profile(columns, count, seed + 50))).toEqual([]);
    },
  );
  it('columns that correlate differently are a finding between training set and traffic, not one of the traffic', () => {
    const sample = (load: number, seed: number) => {
      const random = seededRandom(seed);
      const sampler = new RowPairSampler(['x', 'y']);
      const rows = Array.from({ length: 1500 }, () => {
        const x = normalDraw(random);
        return [x.toFixed(3), (load * x + Math.sqrt(1 - load * load) * normalDraw(random)).toFixed(3)];
      });
      for (const row of rows) sampler.add(row);
      return {
        profile: profileOfRows(
          ['x', 'y'],
          rows.map((cells, position) => ({ position, cells })),
        ),
        pairs: sampler.sample(),
      };
    };
    const [old, now] = [sample(0.8, 1), sample(0.1, 2)];
    const defects = locateDefects({
      live: old.profile,
      training: old.profile,
      traffic: now.profile,
      trainingPairs: old.pairs,
      trafficPairs: now.pairs,
    });
    expect(defects.map(({ where, defect }) => `${where}: ${defect.kind}`)).toEqual([
      'between: changed-correlation',
    ]);
  });
});

describe('defects that training set and traffic share', () => {
  it.each([0.1, 0.25])('ages ten times too large in a share of %f of the rows are certain', (share) => {
    const wrong = (random: Random) => (random() < share ? `${age(random)}0` : age(random));
    expect(found({ age }, { age: wrong }, 2000)).toEqual(['certain mixed-units: age']);
  });
  it('incomes ten times too large in a quarter of the rows are at least suspicious', () => {
    const income = (random: Random) => String(Math.round(Math.exp(10 + 0.5 * normalDraw(random))));
    const wrong = (random: Random) => String(Number(income(random)) * (random() < 0.25 ? 10 : 1));
    expect(found({ income }, { income: wrong })[0]).toContain('mixed-units: income');
  });
  it.each([0.02, 0.08])(
    'characters lost from a category in a share of %f of the rows are certain',
    (share) => {
      const carrier = pick(CARRIERS);
      const cut = (random: Random) => (random() < share ? carrier(random).slice(0, 1) : carrier(random));
      expect(found({ carrier }, { carrier: cut })).toEqual(['certain altered-spelling: carrier']);
    },
  );
  it.each([
    ['blanks after it', (value: string) => `${value} `],
    ['lower case', (value: string) => value.toLowerCase()],
    [
      'full width',
      (value: string) => value.replace(/[A-Z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
    ],
  ])('a tenth of the categories with %s is certain', (_, altered) => {
    const carrier = pick(CARRIERS);
    const now = (random: Random) => (random() < 0.1 ? altered(carrier(random)) : carrier(random));
    expect(found({ carrier }, { carrier: now })).toEqual(['certain altered-spelling: carrier']);
  });
  it('a new category of 5 % is not another spelling', () => {
    const carrier = pick(CARRIERS);
    const now = (random: Random) => (random() < 0.05 ? 'B6' : carrier(random));
    expect(found({ carrier }, { carrier: now })).toEqual([]);
  });
  it('a quarter of an integer code moved by 14, with values below zero, is found', () => {
    const code = pick({ 0: 0.2, 5: 0.3, 10: 0.3, 40: 0.2 });
    const moved = (random: Random) =>
      String(Number(code(random)) + (random() < 0.25 ? (random() < 0.5 ? 14 : -14) : 0));
    expect(found({ code }, { code: moved })).not.toEqual([]);
    const dense = (random: Random) => String(Math.floor(60 * random()));
    const movedDense = (random: Random) =>
      String(Number(dense(random)) + (random() < 0.25 ? (random() < 0.5 ? 14 : -14) : 0));
    expect(found({ dense }, { dense: movedDense })).toEqual(['suspicious sign-flip: dense']);
  });
  it.each([
    ['in another unit', (value: number) => Math.round(value * 1.609)],
    ['as a byte', (value: number) => ((value + 128) & 255) - 128],
  ])('a third of the years %s are suspicious, although the column has few distinct values', (_, change) => {
    const year = (random: Random) => 2006 + Math.floor(17 * random());
    const before = { year: (random: Random) => String(year(random)) };
    const now = { year: (random: Random) => String(random() < 0.3 ? change(year(random)) : year(random)) };
    expect(found(before, now)).toEqual(['suspicious mixed-units: year']);
  });
  it('later years and larger counts are no group outside the range', () => {
    const year = (from: number) => (random: Random) => String(from + Math.floor(12 * random()));
    const count = (mean: number) => (random: Random) => String(Math.floor(-mean * Math.log(1 - random())));
    expect(found({ year: year(2006), age }, { year: year(2010), age })).toEqual([]);
    expect(found({ count: count(1.5), age }, { count: count(3), age })).toEqual([]);
  });
});

describe('a value that gains rows', () => {
  const hours = (mean: number) => (random: Random) => Math.max(0, mean + 10 * normalDraw(random)).toFixed(1);
  it('rows that move to a lower end, with their neighbours, are drift', () => {
    expect(found({ hours: hours(6), age }, { hours: hours(0), age })).toEqual([]);
    expect(found({ hours: hours(0), age }, { hours: hours(-6), age })).toEqual([]);
  });
  it('a default at the lower end, from which the other values keep their distance, is found', () => {
    const positive = (random: Random) => Math.abs(20 + 10 * normalDraw(random)).toFixed(1);
    const filled = (share: number) => (random: Random) => (random() < share ? '0.0' : positive(random));
    expect(found({ hours: filled(0.06), age }, { hours: filled(0.3), age })).toEqual([
      'suspicious sentinel-value: hours',
    ]);
  });
});

describe('few negative values', () => {
  it('two negative values of 400 are no flipped sign, because chance explains that 400 others have none', () => {
    const rows = (negative: number) =>
      profileOfRows(
        ['f7'],
        rowsOf({ f7: logNormal(2, 0.3) }, 400, negative + 1).map((cells, position) => ({
          position,
          cells: position < negative ? [`-${cells[0]}`] : cells,
        })),
      );
    expect(profileDefects(rows(0), rows(2))).toEqual([]);
    expect(profileDefects(rows(0), rows(16)).map(({ kind }) => kind)).toEqual(['sign-flip']);
  });
});

describe('values outside the range that was seen before', () => {
  const adult = (random: Random) =>
    String(Math.round(Math.min(75, Math.max(20, 45 + 9 * normalDraw(random)))));
  const withoutFirstDigit = (share: number) => (random: Random) =>
    random() < share ? adult(random).slice(1) : adult(random);
  it.each([0.05, 0.3, 0.7])(
    'ages without their first digit in a share of %f are at least suspicious',
    (share) => {
      expect(found({ adult }, { adult: withoutFirstDigit(share) }).length).toBe(1);
    },
  );
  it.each([-1.5, -0.5, 0.5, 1, 2])(
    'a population that moves by %f standard deviations takes its inner values along',
    (by) => {
      const draw = (shift: number) => (random: Random) => (45 + 9 * (normalDraw(random) + shift)).toFixed(1);
      expect(found({ size: draw(0) }, { size: draw(by) })).toEqual([]);
    },
  );
  it('a tail that grows is drift', () => {
    const tail = (spread: number) => (random: Random) => Math.exp(3 + spread * normalDraw(random)).toFixed(2);
    expect(found({ size: tail(0.6) }, { size: tail(0.9) })).toEqual([]);
  });
});
