import type { LocalMetrics, MetricDatum } from '../platform.js';

export interface MetricQuery {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: MetricDatum['Dimensions'];
  /** Seconds. */
  readonly period: number;
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
}

export interface MetricPoint {
  /** The start of the period. */
  readonly Timestamp: Date;
  readonly SampleCount: number;
  readonly Sum: number;
  readonly Average: number;
  readonly Minimum: number;
  readonly Maximum: number;
  readonly Unit: string;
}

/** The statistics of a metric by period, oldest first. A metric is identified by its name and all of its dimensions. */
export function statisticsOf(
  metrics: ReturnType<LocalMetrics['all']>,
  query: MetricQuery,
): readonly MetricPoint[] {
  const wanted = keyOf(query.dimensions);
  const periods = new Map<number, MetricPoint>();
  for (const { Namespace, MetricName, Dimensions, Timestamp, StatisticValues, Unit } of metrics) {
    if (Namespace !== query.namespace || MetricName !== query.metricName) continue;
    if (keyOf(Dimensions) !== wanted) continue;
    if ((query.from && Timestamp < query.from) || (query.to && Timestamp >= query.to)) continue;
    const length = query.period * 1000;
    const start = Math.floor(Timestamp.getTime() / length) * length;
    const { SampleCount, Sum, Minimum, Maximum } = StatisticValues;
    const previous = periods.get(start);
    const count = SampleCount + (previous?.SampleCount ?? 0);
    const sum = Sum + (previous?.Sum ?? 0);
    periods.set(start, {
      Timestamp: new Date(start),
      SampleCount: count,
      Sum: sum,
      Average: sum / count,
      Minimum: Math.min(Minimum, previous?.Minimum ?? Number.POSITIVE_INFINITY),
      Maximum: Math.max(Maximum, previous?.Maximum ?? Number.NEGATIVE_INFINITY),
      Unit: Unit ?? 'None',
    });
  }
  return [...periods].sort(([a], [b]) => a - b).map(([, point]) => point);
}

const keyOf = (dimensions: MetricDatum['Dimensions']) =>
  dimensions
    .map(({ Name, Value }) => `${Name}=${Value}`)
    .sort()
    .join('\n');
