import type { Check } from '../../../contract/check.js';
import { round } from '../../present/sentence.js';
import { alarmsInWords, expectedAlarms, type NormalWindow } from '../expected-alarms.js';

const LISTED = 10;

/** Without a budget: if more than one normal window in ten violates the baseline, people soon ignore the monitor. */
const TOLERATED_SHARE = 0.1;

/**
 * Compares the expected false alarms with the budget. If the interval contains the budget, the verdict is unknown, not a
 * pass. Without a budget there is no small number to compare with, but a large share of violated normal windows still
 * fails.
 */
export function falseAlarmsCheck(
  windows: readonly NormalWindow[],
  periodSeconds: number,
  budgetPerMonth: number | null,
  leastWindows: number,
): Check {
  const id = 'false-alarms';
  const expected = expectedAlarms(windows, periodSeconds);
  const { perMonth, interval, windows: counted } = expected;
  const evidence = byFeature(windows, periodSeconds);
  const estimate = `False alarms: ${alarmsInWords(expected)}`;
  if (counted < leastWindows) {
    return {
      id,
      verdict: 'unknown',
      sentence: `${estimate}; the check needs at least ${leastWindows} windows.`,
      evidence,
    };
  }
  if (budgetPerMonth === null) {
    const tolerated = (TOLERATED_SHARE * 30 * 86_400) / periodSeconds;
    return {
      id,
      verdict: interval.low > tolerated ? 'fail' : perMonth > tolerated ? 'warn' : 'pass',
      threshold: round(tolerated),
      sentence:
        perMonth > tolerated
          ? `${estimate}: more than one normal window in ten (${round(tolerated)} a month). Set "falseAlarmsPerMonth" to calibrate the thresholds, or give a baseline dataset that covers the range of the traffic.`
          : `${estimate}. No budget is set; the limit is one normal window in ten (${round(tolerated)} a month).`,
      evidence,
    };
  }
  const threshold = budgetPerMonth;
  if (interval.low > budgetPerMonth) {
    return {
      id,
      verdict: 'fail',
      threshold,
      sentence: `${estimate}: over the budget of ${budgetPerMonth}.`,
      evidence,
    };
  }
  return interval.high <= budgetPerMonth
    ? {
        id,
        verdict: 'pass',
        threshold,
        sentence: `${estimate}: within the budget of ${budgetPerMonth}.`,
        evidence,
      }
    : {
        id,
        verdict: 'unknown',
        threshold,
        sentence: `${estimate}: too few windows to determine whether the candidate keeps the budget of ${budgetPerMonth}.`,
        evidence,
      };
}

/** The false alarms that each `feature|check` raises alone, most frequent first; at most ten. */
function byFeature(windows: readonly NormalWindow[], periodSeconds: number): NonNullable<Check['evidence']> {
  const names = [...new Set(windows.flatMap(({ violated }) => violated))];
  return names
    .map((name) => {
      const feature = name.split('|').slice(0, -1).join('|');
      const { perMonth, interval } = expectedAlarms(
        windows.map(({ violated, drift = [] }) => ({
          violated: violated.filter((one) => one === name),
          drift: drift.filter((one) => one.feature === feature),
        })),
        periodSeconds,
      );
      return {
        feature: name,
        value: round(perMonth),
        note: `a month; 95 %: ${round(interval.low)} to ${round(interval.high)}`,
      };
    })
    .sort((a, b) => b.value - a.value)
    .slice(0, LISTED);
}
