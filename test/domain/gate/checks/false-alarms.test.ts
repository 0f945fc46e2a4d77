import { expect, it } from 'vitest';
import type { BacktestedWindow } from '../../../../src/domain/gate/backtested-window.js';
import { falseAlarmsCheck } from '../../../../src/domain/gate/checks/false-alarms.js';
import { windowsOf } from '../support/profiles.js';

const HOUR = 3600;
const WEEK = 7 * 86_400;
const DRIFT = ['x|baseline_drift_check'];

it('expected false alarms are unknown if so few windows cannot show that the budget is kept', () => {
  expect(falseAlarmsCheck(windowsOf(24), HOUR, 5, 2).verdict).toBe('unknown');
  expect(falseAlarmsCheck(windowsOf(24), HOUR, 200, 2).verdict).toBe('pass');
  expect(falseAlarmsCheck(windowsOf(24, DRIFT), HOUR, 5, 2).verdict).toBe('fail');
  expect(falseAlarmsCheck(windowsOf(1), HOUR, null, 2).verdict).toBe('unknown');
});

it('expected false alarms are listed by feature with an interval, the most frequent first', () => {
  const some = [
    ...windowsOf(12),
    ...windowsOf(6, DRIFT),
    ...windowsOf(2, [...DRIFT, 'y|completeness_check']),
    ...windowsOf(4),
  ].map((window, i) => ({ ...window, windowStart: String(i) }));
  const { evidence = [] } = falseAlarmsCheck(some, HOUR, 400, 2);
  // 8 and 2 of 24 hours: 240 and 60 of the 720 hours of a month.
  expect(evidence.map(({ feature, value }) => `${feature} ${value}`)).toEqual([
    'x|baseline_drift_check 240',
    'y|completeness_check 60',
  ]);
  for (const { note } of evidence) expect(note).toMatch(/^a month; 95 %: [\d.]+ to [\d.]+$/);
});

it('expected false alarms fail without a budget if nearly all weekly windows are violated', () => {
  const check = falseAlarmsCheck(windowsOf(20, DRIFT), WEEK, null, 2);
  expect(check.verdict).toBe('fail');
  expect(check.sentence).toContain('falseAlarmsPerMonth');
  expect(falseAlarmsCheck(windowsOf(20), WEEK, null, 2)).toMatchObject({ verdict: 'pass' });
});

it('expected false alarms warn without a budget if one window in ten is within the interval', () => {
  // Two of eight: a quarter, but Clopper and Pearson's lower bound is 0.032.
  const [quiet] = windowsOf(1) as [BacktestedWindow];
  const [violated] = windowsOf(1, DRIFT) as [BacktestedWindow];
  const scattered = [quiet, violated, quiet, quiet, quiet, violated, quiet, quiet];
  expect(falseAlarmsCheck(scattered, WEEK, null, 2).verdict).toBe('warn');
});

it('without an alarm, expected false alarms state an upper bound instead of a number that few windows cannot show', () => {
  // Clopper and Pearson's upper bound for 0 of 5 is 1 - 0.025^(1/5) = 0.522; a month has 720 hours.
  expect(falseAlarmsCheck(windowsOf(5), HOUR, null, 2).sentence).toBe(
    'False alarms: none in 5 windows, so at most 380 a month (95 %). No budget is set; the limit is one normal window in ten (72 a month).',
  );
});

it('expected false alarms have two significant digits', () => {
  // 0.4 and 0.6 of 720 hours; the interval of 2 of 5 independent windows is wider than that.
  const [quiet] = windowsOf(1) as [BacktestedWindow];
  const [violated] = windowsOf(1, DRIFT) as [BacktestedWindow];
  const { sentence } = falseAlarmsCheck([quiet, violated, quiet, violated, quiet], HOUR, 200, 2);
  // SciPy: binomtest(2, 5).proportion_ci() is 0.0527 to 0.8534.
  expect(sentence).toContain('False alarms: about 290 a month (95 %: 38 to 610), from 5 windows');
});
