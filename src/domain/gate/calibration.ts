import { detectableShift } from '../statistics/detectable-shift.js';
import type { BacktestedWindow } from './checks.js';
import { type ExpectedAlarms, expectedAlarms } from './false-alarm-check.js';

/** Thresholds proposed in place of a fixed 0.1, and what they cost and keep. */
export interface Calibration {
  readonly verdict: 'proposed' | 'not needed' | 'unknown' | 'fail';
  readonly sentence: string;
  /** Comparison thresholds to write into constraints.json, by feature; only those that change. */
  readonly thresholds: readonly { readonly feature: string; readonly from: number; readonly to: number }[];
  /** On the windows that the thresholds were not fitted on. */
  readonly before: ExpectedAlarms | null;
  readonly after: ExpectedAlarms | null;
  /** The smallest shift in standard deviations that each changed threshold still catches. */
  readonly power: readonly { readonly feature: string; readonly shift: number }[];
}

export interface CalibrationRequest {
  /** Honest windows, oldest first, judged by the candidate as it is. */
  readonly windows: readonly BacktestedWindow[];
  readonly budgetPerMonth: number;
  readonly periodSeconds: number;
  /** Distinct values of the candidate by numeric feature, as the monitor counts them. */
  readonly distinct: ReadonlyMap<string, number>;
}

const LEAST_WINDOWS = 8;
/** A threshold that only sees a shift beyond this guards nothing. */
const USELESS_SHIFT = 1.5;
/** What the largest distance seen is exceeded by, in spreads of a tail: windows to come go a little further. */
const STEP = 0.01;

/**
 * Comparison thresholds from a budget of false alarms a month. Even windows fit them and odd ones try them, so that
 * neither a season nor a trend falls into one part alone. The budget is shared among the features that stir: each may
 * alarm in its share of the windows, so its threshold is that quantile of its distances, extrapolated beyond the
 * largest one seen by an exponential tail (peaks over threshold, Pickands 1975) fitted to the upper half.
 */
export function calibrate(request: CalibrationRequest): Calibration {
  const { windows, budgetPerMonth, periodSeconds, distinct } = request;
  const none = { thresholds: [], before: null, after: null, power: [] };
  if (windows.length < LEAST_WINDOWS) {
    return {
      ...none,
      verdict: 'unknown',
      sentence: `${windows.length} captured windows; ${LEAST_WINDOWS} are needed to fit thresholds on one part and try them on the other.`,
    };
  }
  const fitted = windows.filter((_, i) => i % 2 === 0);
  const tried = windows.filter((_, i) => i % 2 === 1);
  const before = expectedAlarms(tried, periodSeconds);
  const windowsPerMonth = (30 * 86_400) / periodSeconds;
  const stirring = featuresOver(fitted);
  if (stirring.length === 0 && before.perMonth <= budgetPerMonth) {
    return {
      ...none,
      verdict: 'not needed',
      before,
      after: before,
      sentence: `The thresholds as they are alarm in ${before.perMonth.toFixed(1)} windows a month; the budget is ${budgetPerMonth}.`,
    };
  }
  const share = Math.min(0.5, budgetPerMonth / windowsPerMonth / Math.max(1, stirring.length));
  const thresholds = stirring.map(({ feature, from, distances }) => ({
    feature,
    from,
    to: Math.max(from, Math.ceil(tailQuantile(distances, share) / STEP) * STEP),
  }));
  const raised = new Map(thresholds.map(({ feature, to }) => [feature, to]));
  const after = expectedAlarms(
    tried.map((window) => judgedAgain(window, raised)),
    periodSeconds,
  );
  const rows =
    windows.map((window) => window.rows).sort((a, b) => a - b)[Math.floor(windows.length / 2)] ?? 0;
  const power = thresholds.map(({ feature, to }) => {
    const m = distinct.get(feature) ?? rows;
    return { feature, shift: detectableShift(to, Math.min(rows, m), m) };
  });
  const blind = power.filter(({ shift }) => shift > USELESS_SHIFT);
  const summary = `${thresholds.map(({ feature, from, to }) => `${feature} ${from} → ${to.toFixed(2)}`).join(', ') || 'no threshold changes'}: on the ${tried.length} windows left out, ${before.perMonth.toFixed(1)} alarms a month become ${after.perMonth.toFixed(1)} (95 %: ${after.interval.low.toFixed(1)} to ${after.interval.high.toFixed(1)}); the budget is ${budgetPerMonth}.`;
  if (blind.length > 0) {
    return {
      verdict: 'fail',
      thresholds,
      before,
      after,
      power,
      sentence: `No threshold keeps the budget and still sees anything: ${blind.map(({ feature, shift }) => `${feature} only from ${shift.toFixed(1)} sd`).join(', ')}. ${summary}`,
    };
  }
  return {
    verdict: after.interval.low > budgetPerMonth ? 'fail' : 'proposed',
    thresholds,
    before,
    after,
    power,
    sentence: summary,
  };
}

function featuresOver(windows: readonly BacktestedWindow[]) {
  const by = new Map<string, { from: number; distances: number[] }>();
  for (const { drift } of windows) {
    for (const { feature, distance, threshold } of drift) {
      const at = by.get(feature) ?? { from: threshold, distances: [] };
      at.distances.push(distance);
      by.set(feature, at);
    }
  }
  return [...by]
    .map(([feature, { from, distances }]) => ({ feature, from, distances }))
    .filter(({ from, distances }) => distances.some((distance) => distance > from / 2));
}

/** The value exceeded in `share` of the windows, beyond the largest seen if need be. */
function tailQuantile(distances: readonly number[], share: number): number {
  const sorted = [...distances].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] as number;
  const excesses = sorted.filter((distance) => distance > middle).map((distance) => distance - middle);
  if (excesses.length === 0) return middle;
  const scale = excesses.reduce((sum, excess) => sum + excess, 0) / excesses.length;
  return middle + scale * Math.max(0, Math.log(excesses.length / sorted.length / share));
}

/** A window's violations under other comparison thresholds; checks that are not of distance stay. */
function judgedAgain(window: BacktestedWindow, raised: ReadonlyMap<string, number>): BacktestedWindow {
  const quiet = new Set(
    window.drift
      .filter(({ feature, distance }) => distance <= (raised.get(feature) ?? -1))
      .map(({ feature }) => `${feature}|baseline_drift_check`),
  );
  return { ...window, violated: window.violated.filter((violation) => !quiet.has(violation)) };
}
