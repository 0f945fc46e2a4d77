import type { Check } from '../../../contract/check.js';
import { effectiveLength, lagOneAutocorrelation } from '../../../statistics/autocorrelation.js';
import { clopperPearson, type Interval } from '../../../statistics/binomial.js';
import { round } from '../../present/sentence.js';
import type { BacktestedWindow } from './backtest.js';

type HonestWindow = Pick<BacktestedWindow, 'violated'> & Partial<Pick<BacktestedWindow, 'drift'>>;

/** Of independent values the lag-one correlation has a standard error of 1/√n; under this it may be chance (one in 20). */
const CERTAIN_DEVIATIONS = 1.645;

export interface ExpectedAlarms {
  readonly perMonth: number;
  readonly interval: Interval;
  readonly windows: number;
  /** Independent windows that the series is worth. */
  readonly worth: number;
}

/**
 * False alarms a month (30 days) from a backtest on honest windows: Clopper and Pearson's interval of the share, times
 * the windows of a month. It is widened where alarms come in runs, or where the distances do: a calm stretch of traffic
 * that wanders says little of the stretches to come.
 */
export function expectedAlarms(windows: readonly HonestWindow[], periodSeconds: number): ExpectedAlarms {
  const alarms = windows.map(({ violated }): number => (violated.length > 0 ? 1 : 0));
  const perMonth = (30 * 86_400) / periodSeconds;
  const share = alarms.reduce((sum, one) => sum + one, 0) / Math.max(1, alarms.length);
  const nearest = windows.map(({ drift = [] }) =>
    Math.max(0, ...drift.map(({ distance, threshold }) => distance / threshold)),
  );
  const inRuns = lagOneAutocorrelation(nearest) > CERTAIN_DEVIATIONS / Math.sqrt(nearest.length);
  const worth = Math.max(
    Math.min(alarms.length, 1),
    Math.min(effectiveLength(alarms), inRuns ? effectiveLength(nearest) : alarms.length),
  );
  const { low, high } = clopperPearson(share * worth, worth);
  return {
    perMonth: share * perMonth,
    interval: { low: low * perMonth, high: high * perMonth },
    windows: alarms.length,
    worth,
  };
}

const NAMED = 10;

/** Without a budget: a baseline that alarms on more than one honest window in ten would be ignored within a day. */
const TOLERATED_SHARE = 0.1;

/**
 * The expectation against a budget. What the interval leaves open is unknown, not a pass. Without a budget no small
 * number can be asked for, but alarms in a large share of honest windows are never passed over.
 */
export function falseAlarmCheck(
  windows: readonly HonestWindow[],
  periodSeconds: number,
  budgetPerMonth: number | null,
  leastWindows: number,
): Check {
  const id = 'false-alarms';
  const { perMonth, interval, windows: counted } = expectedAlarms(windows, periodSeconds);
  const evidence = byFeature(windows, periodSeconds);
  const estimate = `${round(perMonth)} false alarms a month expected (95 %: ${round(interval.low)} to ${round(interval.high)}) from ${counted} captured windows`;
  if (counted < leastWindows) {
    return {
      id,
      verdict: 'unknown',
      sentence: `${estimate}; at least ${leastWindows} windows are needed to tell.`,
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
          ? `${estimate}: more than one honest window in ten (${round(tolerated)} a month). Give "falseAlarmsPerMonth" to have thresholds calibrated, or a baseline of rows that cover what the traffic does.`
          : `${estimate}. No budget is set; one honest window in ten is tolerated (${round(tolerated)} a month).`,
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
        sentence: `${estimate}: these windows cannot tell whether the budget of ${budgetPerMonth} is kept.`,
        evidence,
      };
}

/** What each feature's checks alone would raise, the most frequent first, of the ten that raise most. */
function byFeature(windows: readonly HonestWindow[], periodSeconds: number): NonNullable<Check['evidence']> {
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
    .slice(0, NAMED);
}
