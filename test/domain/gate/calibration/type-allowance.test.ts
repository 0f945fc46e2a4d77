import { expect, it } from 'vitest';
import { analyzeWindow, suggestBaseline } from '../../../../src/analyzer/index.js';
import type { BacktestedWindow } from '../../../../src/domain/gate/backtested-window.js';
import { NO_ALLOWANCES, withinAllowances } from '../../../../src/domain/gate/calibration/allowances.js';
import { calibratedConstraints } from '../../../../src/domain/gate/calibration/calibrated-constraints.js';
import { typeAllowance } from '../../../../src/domain/gate/calibration/type-allowance.js';
import { profileOf } from '../../../../src/evidence/profile.js';
import { type Random, seededRandom } from '../../../../src/statistics/random.js';

type Cell = (random: Random) => string;
const dataset = (cells: readonly string[]) => ({
  columns: () => ['amount'],
  rows: (async function* () {
    yield* cells.map((cell) => [cell]);
  })(),
});

/** A baseline of 2,000 rows, six windows of 500 rows judged by it, and the allowance. */
async function columnOf(cell: Cell, inTraffic: Cell = cell) {
  const random = seededRandom(5);
  const rows = (count: number, of: Cell) => Array.from({ length: count }, () => of(random));
  const baseline = await suggestBaseline(dataset(rows(2000, cell)));
  const judge = async (cells: readonly string[], constraints = baseline.constraints) =>
    analyzeWindow(dataset(cells), { ...baseline, constraints });
  const named = ({ violations }: Awaited<ReturnType<typeof judge>>) =>
    violations.map((one) => `${one.feature_name}|${one.constraint_check_type}`);
  const windows = await Promise.all(
    Array.from({ length: 6 }, async (): Promise<BacktestedWindow> => {
      const judged = await judge(rows(500, inTraffic));
      const { drift, shortfalls: short } = judged;
      return { windowStart: '', windowEnd: '', rows: 500, violated: named(judged), drift, short };
    }),
  );
  const traffic = await suggestBaseline(dataset(rows(3000, inTraffic)));
  const types = typeAllowance(windows, profileOf(baseline.statistics), profileOf(traffic.statistics));
  const constraints = JSON.parse(
    calibratedConstraints(JSON.stringify(baseline.constraints), {
      thresholds: types ? [types.threshold] : [],
      completeness: [],
      types: types?.stated ?? [],
    }),
  );
  return {
    windows,
    types,
    isQuiet: windows.every(
      (window) => withinAllowances(window, { ...NO_ALLOWANCES, types }).violated.length === 0,
    ),
    violationsOf: async (cells: readonly string[]) => named(await judge(cells, constraints)),
    rows,
  };
}

/** Amounts without trailing zeros: one of a hundred is a whole number. */
const amount: Cell = (random) => String(Math.floor(random() * 10_000) / 100);
/** Half points that are rare: 57, 58.5, 60. */
const table: Cell = (random) => String(50 + Math.floor(random() * 20) + (random() < 0.03 ? 0.5 : 0));
/** Prices as R prints them: round ones in scientific notation. */
const price: Cell = (random) =>
  random() < 0.02 ? '1e+05' : String(50_000 + 100 * Math.floor(random() * 3000) + 50);
/** A share that is mostly 0 or 1. */
const share: Cell = (random) => {
  const draw = random();
  return draw < 0.8 ? String(Math.round(draw)) : String(Math.round(1000 * random()) / 1000);
};

it.each<[string, Cell, number, readonly object[]]>([
  ['prints some whole numbers', amount, 0.94, []],
  ['contains mostly whole numbers', table, 0.9, [{ feature: 'amount', from: 'Fractional', to: 'Integral' }]],
  [
    'prints round numbers in scientific notation',
    price,
    0.9,
    [{ feature: 'amount', from: 'Fractional', to: 'Integral' }],
  ],
])(
  'a column that %s gets a type and a threshold that its normal windows keep',
  async (_, cell, least, stated) => {
    const { windows, types, isQuiet, violationsOf, rows } = await columnOf(cell);
    expect(windows.some(({ violated }) => violated.includes('amount|data_type_check'))).toBe(true);
    expect(types).toMatchObject({
      threshold: { setting: 'datatype_check_threshold', because: ['amount'] },
      stated,
    });
    expect(types?.threshold.to).toBeGreaterThan(least);
    expect(types?.threshold.to).toBeLessThan(1);
    expect(isQuiet).toBe(true);
    expect(await violationsOf(rows(500, cell))).toEqual([]);
    const texts = rows(500, cell).map((one, i) => (i % 5 === 0 ? 'unknown' : one));
    expect(await violationsOf(texts)).toContain('amount|data_type_check');
  },
);

it('no type is stated if the values change without decimals, so the threshold is low', async () => {
  const { types, isQuiet, violationsOf, rows } = await columnOf(share);
  expect(types?.stated).toEqual([]);
  expect(types?.threshold.to).toBeLessThan(0.2);
  expect(isQuiet).toBe(true);
  expect(await violationsOf(rows(500, share))).toEqual([]);
});

it('a sample that happens to contain whole numbers only states the type that the traffic has', async () => {
  const { types, isQuiet } = await columnOf(
    (random) => String(Math.floor(random() * 500)),
    (random) => (random() < 0.01 ? '7.5' : String(Math.floor(random() * 500))),
  );
  expect(types?.stated).toEqual([]);
  expect(types?.threshold.to).toBeGreaterThan(0.95);
  expect(isQuiet).toBe(true);
});

it('decimals that are cut off in the traffic get no type threshold', async () => {
  const { types } = await columnOf(amount, (random) => String(Math.floor(random() * 100)));
  expect(types).toBeNull();
});

it('texts among the numbers, and numbers of the expected type, get no type threshold', async () => {
  const texts = await columnOf(amount, (random) => (random() < 0.02 ? '?' : amount(random)));
  expect(texts.types).toBeNull();
  expect((await columnOf((random) => String(Math.floor(random() * 7)))).types).toBeNull();
});
