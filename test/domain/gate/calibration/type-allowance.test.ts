import { expect, it } from 'vitest';
import { analyzeWindow, suggestBaseline } from '../../../../src/analyzer/index.js';
import type { BacktestedWindow } from '../../../../src/domain/gate/backtested-window.js';
import { withinAllowances } from '../../../../src/domain/gate/calibration/allowances.js';
import { calibratedConstraints } from '../../../../src/domain/gate/calibration/calibrated-constraints.js';
import { typeAllowance } from '../../../../src/domain/gate/calibration/type-allowance.js';
import { type Random, seededRandom } from '../../../../src/statistics/random.js';

/** Amounts written without trailing zeros: one of a hundred is a whole number. */
const amounts = (rows: number, random: Random) =>
  Array.from({ length: rows }, () => [String(Math.floor(random() * 10_000) / 100)]);
const dataset = (rows: readonly (readonly string[])[]) => ({
  columns: () => ['amount'],
  rows: (async function* () {
    yield* rows;
  })(),
});
const random = seededRandom(5);
const baseline = await suggestBaseline(dataset(amounts(2000, random)));
async function windowOf(rows: readonly (readonly string[])[]): Promise<BacktestedWindow> {
  const { violations, drift, shortfalls } = await analyzeWindow(dataset(rows), baseline);
  return {
    windowStart: '',
    windowEnd: '',
    rows: rows.length,
    violated: violations.map((one) => `${one.feature_name}|${one.constraint_check_type}`),
    drift,
    short: shortfalls,
  };
}
const windows = await Promise.all(Array.from({ length: 6 }, () => windowOf(amounts(500, random))));
const types = typeAllowance(windows);

it('a column that prints some whole numbers gets a type threshold that its normal windows keep', async () => {
  expect(windows.every(({ violated }) => violated.includes('amount|data_type_check'))).toBe(true);
  expect(types).toMatchObject({ setting: 'datatype_check_threshold', because: ['amount'] });
  expect(types?.to).toBeGreaterThan(0.94);
  expect(types?.to).toBeLessThan(0.99);
  const allowances = { completeness: [], domain: null, types };
  expect(windows.map((window) => withinAllowances(window, allowances).violated)).toEqual(
    windows.map(() => []),
  );
});

it('the monitor keeps the type threshold of the calibrated constraints', async () => {
  const constraints = JSON.parse(
    calibratedConstraints(JSON.stringify(baseline.constraints), {
      thresholds: types ? [types] : [],
      completeness: [],
    }),
  );
  const judge = async (rows: readonly (readonly string[])[]) =>
    (await analyzeWindow(dataset(rows), { ...baseline, constraints })).violations.map(
      (one) => one.constraint_check_type,
    );
  expect(await judge(amounts(500, random))).toEqual([]);
  const texts = amounts(500, random).map((row, i) => (i % 5 === 0 ? ['unknown'] : row));
  expect(await judge(texts)).toContain('data_type_check');
});

it('texts among the numbers, and columns of mostly whole numbers, get no type threshold', async () => {
  const texts = await windowOf(amounts(500, random).map((row, i) => (i % 50 === 0 ? ['?'] : row)));
  expect(typeAllowance([texts, texts])).toBeNull();
  const whole = await windowOf(Array.from({ length: 500 }, (_, i) => [String(i % 7)]));
  expect(typeAllowance([whole, whole])).toBeNull();
});
