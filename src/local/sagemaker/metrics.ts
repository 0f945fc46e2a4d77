/** A stand-in for CloudWatch's metrics: what was put, kept in batches, and the alarms that watch it. */
import { randomUUID } from 'node:crypto';
import type { LocalMetrics, MetricDatum } from '../platform.js';
import { stateOf } from './alarm-evaluation.js';
import { createAlarms } from './alarms.js';
import { collectionOf, type SageMakerContext } from './context.js';

/** Where a monitored endpoint's metrics go; the dimensions come with them. */
export const DATA_METRICS = 'aws/sagemaker/Endpoints/data-metrics';

/** Where those of a monitored batch transform go. */
export const MODEL_MONITORING_METRICS = 'aws/sagemaker/ModelMonitoring/data-metrics';

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
      // A name per batch that sorts by time, so that a folder can be read by eye.
      batches.put(`${now.toISOString().replace(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}`, {
        namespace,
        data,
      });
      evaluateAlarms(data.map(({ MetricName }) => MetricName));
    },
  };

  /** AWS looks once a period; here an alarm is looked at when its metric gets a value. */
  function evaluateAlarms(named: readonly string[]): void {
    const changed = new Set(named);
    const alarms = createAlarms(context);
    const watching = alarms.all().filter(({ settings }) => changed.has(String(settings?.MetricName)));
    const known = watching.length > 0 ? all() : [];
    for (const { name, state, settings = {} } of watching) {
      const found = stateOf(settings, known);
      if (found && found.state !== state) alarms.set(name, found.state, found.reason);
    }
  }
}
