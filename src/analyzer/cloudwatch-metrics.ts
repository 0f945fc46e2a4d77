import type { WindowAnalysis } from './analyze-window.js';
import type { Constraints } from './formats.js';

/** One metric that the container sends to CloudWatch, in the shape of PutMetricData. SageMaker adds the namespace. */
export interface MetricRecord {
  readonly MetricName: string;
  /** ISO 8601. */
  readonly Timestamp: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly StatisticValues: {
    readonly SampleCount: number;
    readonly Sum: number;
    readonly Minimum: number;
    readonly Maximum: number;
  };
}

/** The timestamp of a job's metrics; undefined if the job does not publish metrics. */
export function metricTime(environment: Readonly<Record<string, string>>): string | undefined {
  const { publish_cloudwatch_metrics, metric_time, start_time } = environment;
  return publish_cloudwatch_metrics === 'Enabled' ? (metric_time ?? start_time) : undefined;
}

/** One metric with the dimensions of the job's endpoint and schedule. */
export function metricRecord(
  environment: Readonly<Record<string, string>>,
  time: string,
  name: string,
  values: MetricRecord['StatisticValues'],
): MetricRecord {
  const Dimensions = [
    { Name: 'Endpoint', Value: environment.sagemaker_endpoint_name },
    { Name: 'MonitoringSchedule', Value: environment.sagemaker_monitoring_schedule_name },
  ].flatMap(({ Name, Value }) => (Value === undefined ? [] : [{ Name, Value }]));
  return { MetricName: name, Timestamp: time, Dimensions, StatisticValues: values };
}

/**
 * The metrics of one window: per feature `feature_data_*` (numbers only), `feature_non_null_*` and
 * `feature_baseline_drift_*` ("CloudWatch Metrics", SageMaker developer guide). Empty if the job does not publish metrics
 * or the constraints disable them. The guide describes `feature_non_null_*` as completeness. Whether the container sends
 * the share or the count of values is not established; this function sends the share.
 */
export function cloudWatchMetrics(
  environment: Readonly<Record<string, string>>,
  { monitoring_config }: Constraints,
  { statistics, drift }: WindowAnalysis,
): readonly MetricRecord[] {
  const time = metricTime(environment);
  if (time === undefined || monitoring_config?.emit_metrics === 'Disabled') return [];
  const record = (name: string, values: MetricRecord['StatisticValues']) =>
    metricRecord(environment, time, name, values);
  const single = (name: string, value: number) =>
    record(name, { SampleCount: 1, Sum: value, Minimum: value, Maximum: value });

  return [
    ...statistics.features.flatMap(({ name, numerical_statistics: numbers, string_statistics: texts }) => {
      const common = (numbers ?? texts)?.common;
      const rows = common ? common.num_present + common.num_missing : 0;
      return [
        ...(numbers && numbers.common.num_present > 0
          ? [
              record(`feature_data_${name}`, {
                SampleCount: numbers.common.num_present,
                Sum: numbers.sum,
                Minimum: numbers.min,
                Maximum: numbers.max,
              }),
            ]
          : []),
        ...(common && rows > 0 ? [single(`feature_non_null_${name}`, common.num_present / rows)] : []),
      ];
    }),
    ...drift.map(({ feature, distance }) => single(`feature_baseline_drift_${feature}`, distance)),
  ];
}
