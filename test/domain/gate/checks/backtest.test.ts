import { expect, it } from 'vitest';
import type { Verdict } from '../../../../src/contract/check.js';
import { BUILT_IN_RULES } from '../../../../src/contract/policy.js';
import { type BacktestedWindow, largestDistances } from '../../../../src/domain/gate/backtested-window.js';
import { backtestCheck } from '../../../../src/domain/gate/checks/backtest.js';

const rules = BUILT_IN_RULES.gate;
const window = (violated: readonly string[] = [], distance = 0, rows = 1000): BacktestedWindow => ({
  windowStart: '2024-05-01T00:00:00.000Z',
  windowEnd: '2024-05-01T01:00:00.000Z',
  rows,
  violated,
  drift: [{ feature: 'age', distance, threshold: 0.1 }],
});
const violating = window(['age|baseline_drift_check'], 0.3);
const run = (violated: number, quiet: number) =>
  backtestCheck([...Array(violated).fill(violating), ...Array(quiet).fill(window())], rules);

it.each<[Verdict, number, number]>([
  ['pass', 0, 2],
  ['warn', 1, 9],
  // Binomial with 10 %: one or more of five has a probability of 0.41, two or more of four 0.052, three or more of four 0.004.
  ['warn', 1, 4],
  ['warn', 2, 2],
  ['fail', 3, 1],
  ['fail', 3, 0],
  ['unknown', 0, 1],
  ['unknown', 1, 0],
])('the backtest is %s with %i violated and %i quiet windows', (verdict, violated, quiet) => {
  expect(run(violated, quiet).verdict).toBe(verdict);
});

it('the backtest does not fail for as few violated windows as chance gives a baseline that keeps the budget', () => {
  const six = (violated: number, share: number | null) =>
    backtestCheck([...Array(violated).fill(violating), ...Array(6 - violated).fill(window())], rules, share);
  // Binomial: with 5 %, one or more of six has a probability of 0.265, two or more of 0.033.
  expect(six(3, null).verdict).toBe('fail');
  expect(six(1, 0.05).verdict).toBe('warn');
  expect(six(2, 0.05).verdict).toBe('fail');
  expect(six(1, 0.001).verdict).toBe('fail');
});

it('the backtest does not count windows with few rows', () => {
  expect(backtestCheck([window(), window([], 0, 29)], rules).verdict).toBe('unknown');
});

it('the backtest names the violations and the largest distance', () => {
  expect(run(2, 2).sentence).toBe(
    'The candidate raises violations in 2 of 4 captured windows (2024-05-01 00:00 to 01:00 UTC), scored again with the new model: age|baseline_drift_check. The largest distance is 0.3 (age).',
  );
  expect(largestDistances([window([], 0.1), window([], 0.4), window([], 0.2)])).toMatchObject([
    { feature: 'age', value: 0.4 },
  ]);
});
