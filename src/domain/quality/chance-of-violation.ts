import { normalQuantile } from '../../statistics/normal.js';
import { type MetricThreshold, type Thresholds, violates } from './quality-thresholds.js';

/** Values of each metric in windows drawn from the held-out rows. Index i of every metric is the same window. */
export interface DrawnWindows {
  readonly windows: number;
  readonly values: ReadonlyMap<string, Float64Array>;
}

/** A metric on all held-out rows. */
export interface MetricOnHeldOut {
  readonly value: number;
  /** Of a window: from the drawn windows. */
  readonly deviation: number;
}

/** A quantile of the drawn windows needs this number of windows beyond it. */
const LEAST_BEYOND = 10;
const SIGNIFICANT = 4;

/** Share of the windows in which chance alone violates at least one threshold, while the model is as good as on the held-out rows. */
export function chanceOfViolation({ windows, values }: DrawnWindows, thresholds: Thresholds): number {
  const named = Object.entries(thresholds).flatMap(([metric, threshold]) => {
    const drawn = values.get(metric);
    return drawn ? [{ drawn, threshold }] : [];
  });
  let violated = 0;
  for (let i = 0; i < windows; i += 1) {
    if (named.some(({ drawn, threshold }) => violates(drawn[i] as number, threshold))) violated += 1;
  }
  return violated / windows;
}

/** The same for one metric. */
export function chanceByMetric(drawn: DrawnWindows, thresholds: Thresholds): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(thresholds).map(([metric, threshold]) => [
      metric,
      chanceOfViolation(drawn, { [metric]: threshold }),
    ]),
  );
}

/**
 * Thresholds that at most this share of the windows violates by chance. Every metric gets the same quantile of its drawn
 * values, because metrics of one window fall together: a correction for their number would relax them too much. A share that
 * needs more windows than were drawn uses normal quantiles, corrected for the number of metrics (Bonferroni).
 * @param held metrics whose thresholds a person set; they stay
 */
export function thresholdsFor(
  drawn: DrawnWindows,
  thresholds: Thresholds,
  share: number,
  held: ReadonlySet<string>,
): Thresholds {
  const free = Object.entries(thresholds).filter(([metric]) => !held.has(metric) && drawn.values.has(metric));
  if (share * drawn.windows < LEAST_BEYOND) {
    const z = -normalQuantile(share / Math.max(1, free.length));
    return relaxed(thresholds, free, (metric, direction) => {
      const { value, deviation } = momentsOf(drawn.values.get(metric) as Float64Array);
      return value + direction * z * deviation;
    });
  }
  const sorted = new Map(
    free.map(([metric]) => [metric, Float64Array.from(drawn.values.get(metric) as Float64Array).sort()]),
  );
  const at = (quantile: number) =>
    relaxed(thresholds, free, (metric, direction) => {
      const values = sorted.get(metric) as Float64Array;
      const place = Math.floor(quantile * values.length);
      return values[direction < 0 ? place : values.length - 1 - place] as number;
    });
  const onlyFree = (all: Thresholds) =>
    Object.fromEntries(free.map(([metric]) => [metric, all[metric] as MetricThreshold]));
  let [low, high] = [0, share];
  for (let i = 0; i < 20; i += 1) {
    const middle = (low + high) / 2;
    if (chanceOfViolation(drawn, onlyFree(at(middle))) <= share) low = middle;
    else high = middle;
  }
  return at(low);
}

/** Replaces thresholds, never by stricter ones. Rounded away from the metric's value, to four significant digits. */
function relaxed(
  thresholds: Thresholds,
  free: readonly (readonly [string, MetricThreshold])[],
  wanted: (metric: string, direction: -1 | 1) => number,
): Thresholds {
  const changed = free.map(([metric, old]) => {
    const isLower = old.comparison_operator === 'LessThanThreshold';
    const value = roundedAway(wanted(metric, isLower ? -1 : 1), isLower);
    const threshold = isLower ? Math.min(old.threshold, value) : Math.max(old.threshold, value);
    return [metric, { ...old, threshold }] as const;
  });
  return { ...thresholds, ...Object.fromEntries(changed) };
}

function roundedAway(value: number, down: boolean): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) + 1 - SIGNIFICANT);
  return Number(
    ((down ? Math.floor(value / unit) : Math.ceil(value / unit)) * unit).toPrecision(SIGNIFICANT),
  );
}

/** Mean and standard deviation of a metric in the drawn windows. */
export function momentsOf(values: Float64Array): MetricOnHeldOut {
  const value = values.reduce((sum, one) => sum + one, 0) / values.length;
  const squares = values.reduce((sum, one) => sum + (one - value) ** 2, 0);
  return { value, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}
