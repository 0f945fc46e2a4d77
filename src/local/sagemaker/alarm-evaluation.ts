import type { AlarmState, LocalMetrics } from '../platform.js';
import { statisticsOf } from './metric-statistics.js';

const BREACHES: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * Evaluates an alarm on a single metric: ALARM if M of the last N periods that have a value breach the threshold.
 * Undefined for other alarms (an expression, anomaly detection), and for a metric without a value.
 */
export function evaluateAlarm(
  settings: Readonly<Record<string, unknown>>,
  metrics: ReturnType<LocalMetrics['all']>,
): { readonly state: AlarmState; readonly reason: string } | undefined {
  const { Namespace, MetricName, Dimensions, Period, Statistic, ComparisonOperator } = settings;
  const operator = String(ComparisonOperator);
  const breaches = Object.hasOwn(BREACHES, operator) ? BREACHES[operator] : undefined;
  const threshold = Number(settings.Threshold);
  if (breaches === undefined || typeof Statistic !== 'string' || !Number.isFinite(threshold))
    return undefined;
  const evaluated = Number(settings.EvaluationPeriods ?? 1);
  const needed = Number(settings.DatapointsToAlarm ?? evaluated);
  const values = statisticsOf(metrics, {
    namespace: String(Namespace),
    metricName: String(MetricName),
    dimensions: (Dimensions ?? []) as readonly { Name: string; Value: string }[],
    period: Number(Period ?? 60),
  })
    .slice(-evaluated)
    .map((point) => point[Statistic as 'Sum']);
  if (values.length === 0) return undefined;
  const breaching = values.filter((value) => breaches(value, threshold));
  const summary = `${breaching.length} of the last ${values.length} datapoints [${values.join(', ')}] breach ${ComparisonOperator} ${threshold}`;
  return {
    state: breaching.length >= needed ? 'ALARM' : 'OK',
    reason: `Threshold Crossed: ${summary}; ${needed} are needed for ALARM.`,
  };
}
