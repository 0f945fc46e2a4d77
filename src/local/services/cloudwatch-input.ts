/** The kinds of CloudWatch's input members. Every protocol can send any value in their place. */
import { z } from 'zod';
import { AwsError } from '../aws-error.js';

const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);
/** The query protocol sends numbers as text, and CBOR sends times as dates. */
const scalar = optional(z.union([z.string(), z.number(), z.boolean(), z.date()]));
/** An empty list of the query protocol is an empty text. */
const list = <T extends z.ZodType>(item: T) => optional(z.union([z.array(item), z.literal('')]));

const dimensions = list(z.looseObject({ Name: scalar, Value: scalar }));
const metric = optional(z.looseObject({ Namespace: scalar, MetricName: scalar, Dimensions: dimensions }));
const metricStat = optional(z.looseObject({ Metric: metric, Period: scalar, Stat: scalar, Unit: scalar }));
const metricQuery = z.looseObject({ Id: scalar, Label: scalar, MetricStat: metricStat });
const metricDatum = z.looseObject({
  MetricName: scalar,
  Timestamp: scalar,
  Value: scalar,
  Values: list(scalar),
  Counts: list(scalar),
  Unit: scalar,
  Dimensions: dimensions,
  StatisticValues: optional(z.record(z.string(), scalar)),
});

const input = z.looseObject({
  ...metricQuery.shape,
  ...metricDatum.shape,
  Namespace: scalar,
  MetricData: list(metricDatum),
  MetricDataQueries: list(metricQuery),
  Metrics: list(metricQuery),
  Statistics: list(scalar),
  Statistic: scalar,
  Period: scalar,
  StartTime: scalar,
  EndTime: scalar,
  ScanBy: scalar,
  NextToken: scalar,
  AlarmName: scalar,
  AlarmNames: list(scalar),
  AlarmNamePrefix: scalar,
  MaxRecords: scalar,
  StateValue: scalar,
  StateReason: scalar,
  ComparisonOperator: scalar,
  Threshold: scalar,
  EvaluationPeriods: scalar,
  DatapointsToAlarm: scalar,
});

/** The input without nulls, as AWS reads it. Throws SerializationException for a member of another kind; names the member. */
export function readCloudWatchInput(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const read = input.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new AwsError('SerializationException', `${issue?.path.join('.')} has a value of the wrong type.`);
}
