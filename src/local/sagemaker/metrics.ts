/** Local CloudWatch metrics: stores data points in batches and evaluates the alarms that watch them. */
import { randomUUID } from 'node:crypto';
import type { LocalMetrics, MetricDatum } from '../platform.js';
import { evaluateAlarm } from './alarm-evaluation.js';
import { createAlarms } from './alarms.js';
import { collectionOf, type SageMakerContext } from './context.js';

/** The last part of the namespace, by the analysis type of the job. */
const METRICS_OF_ANALYSES: Readonly<Record<string, string>> = {
  DATA_QUALITY: 'data-metrics',
  MODEL_QUALITY: 'model-metrics',
  MODEL_BIAS: 'bias-metrics',
  MODEL_EXPLAINABILITY: 'explainability-metrics',
};

/** The namespace of a monitoring job's metrics. Those of endpoints and of batch transforms are separate. */
export function monitoringNamespace(environment: Readonly<Record<string, string>>): string {
  const { analysis_type = 'DATA_QUALITY', sagemaker_endpoint_name } = environment;
  const monitored = sagemaker_endpoint_name === undefined ? 'ModelMonitoring' : 'Endpoints';
  return `aws/sagemaker/${monitored}/${METRICS_OF_ANALYSES[analysis_type] ?? 'data-metrics'}`;
}

interface Batch {
  readonly namespace: string;
  readonly data: readonly MetricDatum[];
}

export function createMetrics(context: SageMakerContext): LocalMetrics {
  const batches = collectionOf<Batch>(context, 'metrics');
  const all = () =>
    batches.all().flatMap(({ namespace, data }) => data.map((datum) => ({ ...datum, Namespace: namespace })));

  return {
    all,
    put: (namespace, records) => {
      if (records.length === 0) return;
      const now = context.platform.clock.now();
      const data = records.map(({ Timestamp, Value, StatisticValues, Dimensions = [], Unit, MetricName }) => {
        const value = Value ?? 0;
        return {
          MetricName,
          Dimensions,
          Timestamp: Timestamp === undefined ? now : new Date(Timestamp),
          ...(Unit === undefined ? {} : { Unit }),
          StatisticValues: StatisticValues ?? { SampleCount: 1, Sum: value, Minimum: value, Maximum: value },
        };
      });
      // The name of a batch sorts by time, so that a person can read the folder.
      batches.put(`${now.toISOString().replace(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}`, {
        namespace,
        data,
      });
      evaluateAlarms(data.map(({ MetricName }) => MetricName));
    },
  };

  /** AWS evaluates an alarm once a period. Here an alarm is evaluated when its metric gets a value. */
  function evaluateAlarms(metricNames: readonly string[]): void {
    const changed = new Set(metricNames);
    const alarms = createAlarms(context);
    const watching = alarms.all().filter(({ settings }) => changed.has(String(settings?.MetricName)));
    const known = watching.length > 0 ? all() : [];
    for (const { name, state, settings = {} } of watching) {
      const found = evaluateAlarm(settings, known);
      if (found && found.state !== state) alarms.set(name, found.state, found.reason);
    }
  }
}
