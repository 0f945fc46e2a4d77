/** Metric operations of CloudWatch. The input is JSON, converted from any of CloudWatch's protocols. */
import { AwsError } from '../aws-error.js';
import type { LocalMetrics, MetricDatum, MetricRecordInput } from '../platform.js';
import { type MetricPoint, statisticsOf } from '../sagemaker/metric-statistics.js';
import type { JsonOperations } from './service.js';

type Input = Readonly<Record<string, unknown>>;

/** ListMetrics, as in CloudWatch. */
const PAGE_SIZE = 500;
const STATISTICS = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'] as const;

export function metricOperations(metrics: LocalMetrics): JsonOperations {
  return {
    PutMetricData: async (input) => {
      metrics.put(text(input, 'Namespace'), list(input.MetricData).map(recordOf));
      return {};
    },

    ListMetrics: async (input) => {
      const filters = list(input.Dimensions);
      const found = new Map<string, unknown>();
      for (const { Namespace, MetricName, Dimensions } of metrics.all()) {
        if (input.Namespace !== undefined && input.Namespace !== Namespace) continue;
        if (input.MetricName !== undefined && input.MetricName !== MetricName) continue;
        const has = ({ Name, Value }: Input) =>
          Dimensions.some(
            (dimension) => dimension.Name === Name && (Value === undefined || dimension.Value === Value),
          );
        if (!filters.every(has)) continue;
        const metric = { Namespace, MetricName, Dimensions };
        found.set(JSON.stringify(metric), metric);
      }
      const from = Number(input.NextToken ?? 0);
      const page = [...found.values()].slice(from, from + PAGE_SIZE);
      return {
        Metrics: page,
        ...(from + PAGE_SIZE < found.size ? { NextToken: String(from + PAGE_SIZE) } : {}),
      };
    },

    GetMetricStatistics: async (input) => {
      const statistics = STATISTICS.filter((name) => strings(input.Statistics).includes(name));
      if (statistics.length === 0)
        throw invalid(`Statistics must name at least one of ${STATISTICS.join(', ')}.`);
      const points = statisticsOf(metrics.all(), {
        ...metricOf(input),
        period: period(input),
        from: time(input, 'StartTime'),
        to: time(input, 'EndTime'),
      });
      return {
        Label: text(input, 'MetricName'),
        Datapoints: points.map((point) => ({
          Timestamp: point.Timestamp,
          Unit: point.Unit,
          ...Object.fromEntries(statistics.map((name) => [name, point[name]])),
        })),
      };
    },

    GetMetricData: async (input) => {
      const [from, to] = [time(input, 'StartTime'), time(input, 'EndTime')];
      const newestFirst = input.ScanBy !== 'TimestampAscending';
      const results = list(input.MetricDataQueries).map((query) => {
        const id = text(query, 'Id');
        const stat = query.MetricStat as Input | undefined;
        if (stat === undefined) {
          throw invalid(
            `Query "${id}" is an expression, which the local CloudWatch does not support. Request each metric with MetricStat and compute the expression yourself.`,
          );
        }
        const statistic = text(stat, 'Stat') as keyof MetricPoint;
        if (!STATISTICS.some((name) => name === statistic)) {
          throw invalid(`Stat of query "${id}" must be one of ${STATISTICS.join(', ')}.`);
        }
        const metric = metricOf((stat.Metric ?? {}) as Input);
        const points = [...statisticsOf(metrics.all(), { ...metric, period: period(stat), from, to })];
        if (newestFirst) points.reverse();
        return {
          Id: id,
          Label: query.Label ?? metric.metricName,
          Timestamps: points.map(({ Timestamp }) => Timestamp),
          Values: points.map((point) => point[statistic]),
          StatusCode: 'Complete',
        };
      });
      return { MetricDataResults: results, Messages: [] };
    },
  };
}

function recordOf(datum: Input): MetricRecordInput {
  const values = list(datum.Values as unknown).length > 0 ? (datum.Values as readonly number[]) : undefined;
  const counts = (datum.Counts as readonly number[] | undefined) ?? [];
  const { StatisticValues } = datum;
  return {
    MetricName: text(datum, 'MetricName'),
    ...(datum.Timestamp === undefined ? {} : { Timestamp: time(datum, 'Timestamp') }),
    Dimensions: dimensionsOf(datum),
    Unit: datum.Unit as string | undefined,
    Value: datum.Value === undefined ? undefined : Number(datum.Value),
    StatisticValues: values
      ? summaryOf(values.map(Number), counts.map(Number))
      : StatisticValues === undefined
        ? undefined
        : (Object.fromEntries(
            Object.entries(StatisticValues as Input).map(([name, value]) => [name, Number(value)]),
          ) as MetricDatum['StatisticValues']),
  };
}

function summaryOf(values: readonly number[], counts: readonly number[]): MetricDatum['StatisticValues'] {
  const countOf = (index: number) => counts[index] ?? 1;
  return {
    SampleCount: values.reduce((sum, _, i) => sum + countOf(i), 0),
    Sum: values.reduce((sum, value, i) => sum + value * countOf(i), 0),
    // `Math.min(...values)` would overflow the stack with more than about 100,000 values.
    Minimum: values.reduce((least, value) => Math.min(least, value)),
    Maximum: values.reduce((most, value) => Math.max(most, value)),
  };
}

const metricOf = (input: Input) => ({
  namespace: text(input, 'Namespace'),
  metricName: text(input, 'MetricName'),
  dimensions: dimensionsOf(input),
});

const dimensionsOf = (input: Input): MetricDatum['Dimensions'] =>
  list(input.Dimensions).map((dimension) => ({
    Name: text(dimension, 'Name'),
    Value: text(dimension, 'Value'),
  }));

const list = (value: unknown) => (Array.isArray(value) ? (value as readonly Input[]) : []);
const strings = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

function text(input: Input, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value !== '') return value;
  throw new AwsError('MissingParameter', `The parameter ${member} is required.`);
}

function period(input: Input): number {
  const seconds = Number(input.Period);
  if (Number.isInteger(seconds) && seconds > 0) return seconds;
  throw invalid('Period must be an integer number of seconds greater than 0.');
}

/** A timestamp is a Date in CBOR, seconds since 1970 in JSON and ISO 8601 text in the query protocol. */
function time(input: Input, member: string): Date {
  const value = input[member];
  const date =
    typeof value === 'number'
      ? new Date(value * 1000)
      : new Date(value instanceof Date ? value : String(value));
  if (Number.isNaN(date.getTime())) throw invalid(`${member} must be a timestamp.`);
  return date;
}

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);
