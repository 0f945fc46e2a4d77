import { describe, expect, it } from 'vitest';
import { profileDefects } from '../../../src/domain/feed-defects/profile-defects.js';
import { singleFeatureJump } from '../../../src/domain/feed-defects/single-feature-jump.js';
import { profileOfRows } from '../../../src/domain/profile/row-sample.js';
import { normalDraw, seededRandom } from '../../../src/statistics/random.js';

type Cells = readonly (string | null)[];
const COLUMNS = ['temperature', 'amount', 'visits', 'channel', 'share'];

function rows(count: number, seed: number, shift = 0): Cells[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => [
    (20 + 5 * (normalDraw(random) + shift)).toFixed(2),
    Math.exp(3 + 0.7 * (normalDraw(random) + shift)).toFixed(2),
    String(Math.max(0, Math.round(30 + 6 * (normalDraw(random) + shift)))),
    ['web', 'app', 'store'][Math.floor(random() * 3)] as string,
    random().toFixed(4),
  ]);
}
const profile = (cells: readonly Cells[], columns = COLUMNS) =>
  profileOfRows(
    columns,
    cells.map((one, position) => ({ position, cells: one })),
  );
const before = profile(rows(3000, 1));
const change = (column: string, to: (cell: string | null, i: number) => string | null) =>
  profile(
    rows(1000, 2).map((cells, i) => cells.map((cell, at) => (COLUMNS[at] === column ? to(cell, i) : cell))),
  );
const kinds = (actual: ReturnType<typeof profile>) =>
  profileDefects(before, actual).map(({ kind, features }) => `${kind}: ${features.join()}`);

describe('profileDefects finds no defect', () => {
  it.each([0, 0.5, 1, 1.5])(
    'a population that moves by %f standard deviations has no feed defect',
    (shift) => {
      expect(profileDefects(before, profile(rows(1000, 3, shift)))).toEqual([]);
    },
  );
  it('a new category of 8 % is not a feed defect', () => {
    expect(kinds(change('channel', (cell, i) => (i % 12 === 0 ? 'kiosk' : cell)))).toEqual([]);
  });
  it('a second group of values that no unit conversion explains is only suspicious', () => {
    const twoGroups = profile(
      rows(1500, 12).map((cells, i) =>
        i % 3 === 0 ? [(70 + 2 * (Number(cells[0]) - 20)).toFixed(2), ...cells.slice(1)] : cells,
      ),
    );
    expect(profileDefects(before, twoGroups).map(({ certainty }) => certainty)).toEqual(['suspicious']);
  });
  it('a new price list, each price as popular as before, is not a feed defect', () => {
    const prices = (factor: number, seed: number) => {
      const random = seededRandom(seed);
      return profile(
        rows(1500, seed).map((cells) => {
          const price = 2 + Math.floor(30 * random() ** 2);
          return [cells[0] ?? null, (factor * (price - 0.01)).toFixed(2), ...cells.slice(2)];
        }),
      );
    };
    expect(profileDefects(prices(1, 20), prices(1.06, 21))).toEqual([]);
  });
  it('a removed upper limit, after which the tail grows, is not a feed defect', () => {
    const fares = (limit: number, seed: number) => {
      const random = seededRandom(seed);
      return profile(
        rows(2000, seed).map((cells) => [
          cells[0] ?? null,
          Math.min(limit, 5 - 15 * Math.log(random())).toFixed(2),
          ...cells.slice(2),
        ]),
      );
    };
    expect(profileDefects(fares(45, 22), fares(200, 23))).toEqual([]);
  });
  it('a shift by half of the range, in few rows, does not look like a unit conversion', () => {
    const even = (shift: number, seed: number, count: number) => {
      const random = seededRandom(seed);
      const columns = Array.from({ length: 60 }, (_, i) => `f${i}`);
      return profileOfRows(
        columns,
        Array.from({ length: count }, (_, position) => ({
          position,
          cells: columns.map(() => (shift + 10 * random()).toFixed(2)),
        })),
      );
    };
    expect(profileDefects(even(0, 24, 200), even(5, 25, 120))).toEqual([]);
  });
  it('more precise values, and rounding too fine to matter, are not feed defects', () => {
    expect(kinds(change('share', (cell, i) => `${cell}${i % 10}`))).toEqual([]);
    expect(kinds(change('share', (cell) => Number(cell).toFixed(3)))).toEqual([]);
  });
  it('a symmetric column that crosses zero does not look negated', () => {
    const around = (shift: number, seed: number) =>
      profile(rows(1500, seed).map((cells) => [String(Number(cells[0]) - 20 + shift), ...cells.slice(1)]));
    expect(profileDefects(around(-3, 10), around(3, 11))).toEqual([]);
  });
  it('similar columns that grow together do not look shifted', () => {
    const similar = (shift: number, seed: number) =>
      profileOfRows(
        ['a', 'b', 'c', 'd', 'e'],
        rows(1500, seed, shift).map((cells, position) => ({
          position,
          cells: [1, 1.2, 1.4, 1.6, 1.8].map((factor) => (Number(cells[0]) * factor).toFixed(2)),
        })),
      );
    expect(profileDefects(similar(0, 13), similar(0.8, 14))).toEqual([]);
  });
  it('a tail that crosses zero is not a sign flip', () => {
    const near = profile(rows(3000, 4).map((cells) => [String(Number(cells[0]) - 2), ...cells.slice(1)]));
    const warm = { ...near, features: near.features.map((f) => ({ ...f })) };
    expect(profileDefects(warm, profile(rows(1000, 5, -1.6))).map(({ kind }) => kind)).not.toContain(
      'sign-flip',
    );
  });
});

describe('profileDefects detects', () => {
  it('numbers that become text are detected', () => {
    expect(kinds(change('temperature', (cell, i) => (i % 9 === 0 ? `${cell}C` : cell)))).toEqual([
      'type-change: temperature',
    ]);
  });
  it('more than 5 % missing values are detected', () => {
    expect(kinds(change('visits', (cell, i) => (i % 18 === 0 ? null : cell)))).toEqual([
      'completeness-drop: visits',
    ]);
  });
  it('conversions by a factor of 100 and from Celsius to Fahrenheit are detected', () => {
    expect(kinds(change('amount', (cell) => (Number(cell) * 100).toFixed(2)))).toEqual([
      'unit-conversion: amount',
    ]);
    const fahrenheit = change('temperature', (cell) => (Number(cell) * 1.8 + 32).toFixed(2));
    expect(profileDefects(before, fahrenheit)[0]?.sentence).toContain('°C to °F');
  });
  it('a stuck value and a sentinel value are detected', () => {
    expect(kinds(change('visits', () => '30'))).toEqual(['stuck-value: visits']);
    expect(kinds(change('share', (cell, i) => (i % 16 === 0 ? '-999' : cell)))).toEqual([
      'sentinel-value: share',
    ]);
  });
  it('one value far outside the range is detected in 2 % of the rows', () => {
    expect(kinds(change('visits', (cell, i) => (i % 50 === 0 ? '9999' : cell)))).toEqual([
      'sentinel-value: visits',
    ]);
  });
  it('a single value that fills 5 % of a continuous column is detected', () => {
    expect(kinds(change('share', (cell, i) => (i % 20 === 0 ? '0.9999' : cell)))).toEqual([
      'sentinel-value: share',
    ]);
  });
  it('a missing value written as text is detected', () => {
    expect(kinds(change('channel', (cell, i) => (i % 20 === 0 ? 'NaN' : cell)))).toEqual([
      'sentinel-value: channel',
    ]);
  });
  it('logarithms from some of the sources are detected', () => {
    expect(
      kinds(change('amount', (cell, i) => (i % 3 === 0 ? Math.log(Number(cell)).toFixed(4) : cell))),
    ).toEqual(['mixed-units: amount']);
  });
  it('truncated decimals and rounded digits are detected', () => {
    expect(kinds(change('temperature', (cell) => `${Math.trunc(Number(cell))}.0`))).toEqual([
      'truncated-decimals: temperature',
    ]);
    expect(kinds(change('visits', (cell) => String(10 * Math.round(Number(cell) / 10))))).toEqual([
      'truncated-decimals: visits',
    ]);
  });
  it('a different unit from some of the sources is detected, also while the population moves', () => {
    const some = (shift: number) =>
      profile(
        rows(1500, 15, shift).map((cells, i) =>
          i % 3 === 0 ? [(Number(cells[0]) * 1.8 + 32).toFixed(2), ...cells.slice(1)] : cells,
        ),
      );
    for (const shift of [0, 1]) {
      expect(
        profileDefects(before, some(shift)).map(({ kind, features }) => `${kind}: ${features}`),
      ).toContain('mixed-units: temperature');
    }
    expect(profileDefects(before, some(1))[0]?.sentence).toContain('°C to °F');
  });
  it('a column with both signs that is negated in all rows is detected', () => {
    const balance = (sign: number, seed: number) =>
      profile(
        rows(1500, seed).map((cells) => [(sign * (Number(cells[1]) - 10)).toFixed(2), ...cells.slice(1)]),
      );
    expect(profileDefects(balance(1, 16), balance(-1, 17)).map(({ kind }) => kind)).toEqual(['sign-flip']);
    expect(profileDefects(balance(1, 16), balance(1, 17))).toEqual([]);
  });
  it('two swapped columns are detected', () => {
    const swapped = profile(
      rows(1000, 2).map(([a, b, c, d, e]) => [a, e, c, d, b].map((cell) => cell ?? null)),
    );
    expect(kinds(swapped)[0]).toBe('shifted-columns: amount,share');
  });
  it('positive values with a flipped sign are detected', () => {
    expect(kinds(change('visits', (cell, i) => (i % 25 === 0 ? `-${cell}` : cell)))).toEqual([
      'sign-flip: visits',
    ]);
  });
  it('categories in a different spelling are detected', () => {
    expect(kinds(change('channel', (cell) => (cell ?? '').toUpperCase()))).toEqual([
      'altered-spelling: channel',
    ]);
  });
  it('lost negative signs are detected', () => {
    const refunds = (sign: number, seed: number) =>
      profile(
        rows(1500, seed).map((cells, i) => [
          cells[0] ?? null,
          i % 12 === 0 ? String(sign * Number(cells[1])) : (cells[1] ?? null),
          ...cells.slice(2),
        ]),
      );
    expect(profileDefects(refunds(-1, 18), refunds(1, 19)).map(({ kind }) => kind)).toEqual(['sign-flip']);
    expect(profileDefects(refunds(-1, 18), refunds(-1, 19))).toEqual([]);
  });
  it('columns shifted by one are detected', () => {
    const moved = profile(rows(1000, 2).map((cells) => [...cells.slice(1), cells[0] ?? null]));
    expect(profileDefects(before, moved)[0]?.kind).toBe('shifted-columns');
  });
  it('a jump of a single feature is detected while the others stay the same', () => {
    const unchanged = [profile(rows(800, 6)), profile(rows(800, 7))];
    expect(singleFeatureJump(unchanged)).toBeNull();
    const jump = change('temperature', (cell) => String(Number(cell) + 8));
    expect(singleFeatureJump([...unchanged, jump])?.features).toEqual(['temperature']);
    expect(singleFeatureJump([...unchanged, profile(rows(800, 8, 1.5))])).toBeNull();
  });
});

it('profileDefects reports nothing for a handful of rows', () => {
  expect(profileDefects(before, profile(rows(20, 9).map((cells) => ['x', ...cells.slice(1)])))).toEqual([]);
});
