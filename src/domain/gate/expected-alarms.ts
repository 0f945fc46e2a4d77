import { effectiveLength, lagOneAutocorrelation } from '../../statistics/autocorrelation.js';
import { clopperPearson, type Interval } from '../../statistics/binomial.js';
import { largest } from '../../statistics/extremes.js';
import type { BacktestedWindow } from './backtested-window.js';

/** A captured window without a known defect: each violation that a baseline raises in it is a false alarm. */
export type NormalWindow = Pick<BacktestedWindow, 'violated'> & Partial<Pick<BacktestedWindow, 'drift'>>;

/** For independent values the lag-one correlation has a standard error of 1/√n; below 1.645 of them it may be chance (one case in 20). */
const CERTAIN_DEVIATIONS = 1.645;

export interface ExpectedAlarms {
  readonly perMonth: number;
  /** 95 %. */
  readonly interval: Interval;
  readonly windows: number;
  /** Number of independent windows that give as much information as these. */
  readonly worth: number;
}

/**
 * Expected false alarms in 30 days, from a backtest on normal windows: Clopper and Pearson's interval of the share, times
 * the windows of a month. The interval is wider if alarms, or large distances, come in runs: one calm period then says
 * little about the next periods.
 */
export function expectedAlarms(windows: readonly NormalWindow[], periodSeconds: number): ExpectedAlarms {
  const alarms = windows.map(({ violated }): number => (violated.length > 0 ? 1 : 0));
  const perMonth = (30 * 86_400) / periodSeconds;
  const share = alarms.reduce((sum, one) => sum + one, 0) / Math.max(1, alarms.length);
  const nearest = windows.map(({ drift = [] }) =>
    largest(
      drift.map(({ distance, threshold }) => distance / threshold),
      0,
    ),
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

/**
 * The estimate as it is certain: `about 240 a month (95 %: 100 to 400), from 24 windows`. Without any alarm the estimate
 * is 0, which few windows cannot show, so that only the upper bound is stated. Two significant digits: more are chance.
 */
export function alarmsInWords({ perMonth, interval, windows }: ExpectedAlarms): string {
  const from = `${windows} window${windows === 1 ? '' : 's'}`;
  if (windows === 0) return 'unknown: no windows';
  if (perMonth === 0) return `none in ${from}, so at most ${short(interval.high)} a month (95 %)`;
  return `about ${short(perMonth)} a month (95 %: ${short(interval.low)} to ${short(interval.high)}), from ${from}`;
}

/** Two significant digits. */
function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
