import type { MetricComparison, MetricVerdict } from '../../contract/model-comparison.js';
import { ERROR_METRICS, type QualityMetric } from '../../contract/quality-metric.js';
import { holm } from '../../statistics/multiplicity.js';
import type { PairedMetric } from './paired-metrics.js';

/** Of a false "worse" in all comparisons together, and of a false "better". With one comparison, as its interval of 95 %. */
const LEVEL = 0.025;

export interface ComparisonSettings {
  /** Metrics that decide; those of other problem types do not count. Empty: the main metric of the problem. */
  readonly metrics: readonly QualityMetric[];
  /** A smaller difference counts as equal. A share of the champion's value for errors, else in the metric's unit. */
  readonly margin: number;
  /** If a larger loss cannot be excluded, equal is unknown. In the same unit. */
  readonly largestUndetectedLoss: number;
  readonly leastRows: number;
}

type VerdictSettings = Pick<ComparisonSettings, 'margin' | 'largestUndetectedLoss'>;

/** Verdicts on comparisons that are judged together, with Holm's correction for their number. */
export function verdictsOn<One extends PairedMetric>(
  found: readonly One[],
  settings: VerdictSettings,
): readonly (Omit<One, 'test'> & MetricComparison)[] {
  const losses = holm(found.map((one) => tailsOf(one, settings.margin).loss));
  const gains = holm(found.map((one) => tailsOf(one, settings.margin).gain));
  return found.map((one, i) => {
    const { test, ...figures } = one;
    return {
      ...figures,
      difference: one.challenger - one.champion,
      interval: test && ([test.low, test.high] as const),
      verdict: verdictOf(one, settings, losses[i] as number, gains[i] as number),
    };
  });
}

function verdictOf(one: PairedMetric, settings: VerdictSettings, loss: number, gain: number): MetricVerdict {
  const { test } = one;
  if (!test) return 'unknown';
  if (loss <= LEVEL) return 'worse';
  if (gain <= LEVEL) return 'better';
  const largestLoss = ERROR_METRICS.has(one.metric) ? test.high : -test.low;
  return largestLoss > inUnits(one, settings.largestUndetectedLoss) ? 'unknown' : 'equal';
}

/** P-values of "no worse than the margin" and "no better than the margin". */
function tailsOf(one: PairedMetric, margin: number): { readonly loss: number; readonly gain: number } {
  const { test } = one;
  if (!test) return { loss: 1, gain: 1 };
  const distance = inUnits(one, margin);
  const [down, up] = [test.tails(-distance).below, test.tails(distance).above];
  return ERROR_METRICS.has(one.metric) ? { loss: up, gain: down } : { loss: down, gain: up };
}

/** A share of the champion's error, or a difference of a score. */
function inUnits({ metric, champion }: PairedMetric, share: number): number {
  return ERROR_METRICS.has(metric) ? share * champion : share;
}
