import type { Check } from '../../../contract/check.js';
import { round } from '../../present/sentence.js';
import { type Thresholds, violates } from '../../quality/quality-thresholds.js';

export interface MetricFigures {
  readonly metric: string;
  /** On the held-out rows. */
  readonly value: number;
  /** As the baseline job computed it; NaN below 200 rows. */
  readonly standardDeviation: number;
  /** Standard error of the value, from windows drawn from the held-out rows. */
  readonly error: number;
}

/** Standard errors by which a value must be beyond a live threshold before it is worse than chance. */
const CERTAIN = 2;

/**
 * The thresholds that the new model's metrics give, beside the live ones. A new model that would violate the live thresholds
 * beyond chance is a warning: the candidate would make the loss the new normal.
 */
export function qualityThresholdsCheck(
  figures: readonly MetricFigures[],
  candidate: Thresholds,
  live: Thresholds,
): Check {
  const named = figures.filter(({ metric }) => candidate[metric] !== undefined);
  const lines = named.map(({ metric, value, standardDeviation }) => {
    const deviation = Number.isNaN(standardDeviation) ? '' : ` ± ${round(standardDeviation)}`;
    const [now, was] = [candidate[metric]?.threshold, live[metric]?.threshold];
    return `${metric} ${round(value)}${deviation}, threshold ${now === undefined ? 'none' : round(now)} (live ${was === undefined ? 'none' : round(was)})`;
  });
  const worse = named.filter(({ metric, value, error }) => {
    const threshold = live[metric];
    if (threshold === undefined || !violates(value, threshold)) return false;
    return Math.abs(value - threshold.threshold) > CERTAIN * error;
  });
  return {
    id: 'quality-thresholds',
    verdict: worse.length > 0 ? 'warn' : 'pass',
    sentence: `On the held-out rows: ${lines.join('; ')}.${
      worse.length > 0
        ? ` The new model would violate the live thresholds of ${worse.map(({ metric }) => metric).join(', ')}: the candidate accepts that it is worse there.`
        : ''
    }`,
    evidence: named.map(({ metric, value, standardDeviation }) => ({
      feature: metric,
      value,
      note: `± ${standardDeviation}; threshold ${candidate[metric]?.threshold}; live ${live[metric]?.threshold ?? 'none'}`,
    })),
  };
}
