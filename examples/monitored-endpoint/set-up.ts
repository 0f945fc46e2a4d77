import { type Baseline, createBaseline } from './baseline.js';
import type { AwsClients } from './clients.js';
import { createEndpoint, createEndpointConfig } from './deploy.js';
import { createMonitor, type Monitor } from './monitor.js';
import { ensureBucket } from './s3.js';
import { type ReleasedModel, type TrainModelOptions, trainModel } from './train-model.js';

export interface SetUpOptions extends Omit<TrainModelOptions, 'release'> {
  /** Names of the features, in the order of the columns after the label. */
  readonly features: readonly string[];
  /** Name of the model's output in the baseline. Default: `prediction`. */
  readonly output?: string;
  /** Default: `a`. */
  readonly release?: string;
  /** Default: true. Without capture, no monitor is created. */
  readonly capture?: boolean;
  /** Default: true. */
  readonly monitor?: boolean;
  /** Default: every hour. */
  readonly scheduleExpression?: string;
}

export interface MonitoredEndpoint {
  readonly endpointName: string;
  readonly bucket: string;
  readonly model: ReleasedModel;
  readonly baseline: Baseline;
  readonly endpointConfigName: string;
  readonly monitor?: Monitor;
}

/**
 * Creates an endpoint with data capture and an hourly monitor, with the public API calls that a team uses: rows to S3,
 * training job, model, batch transform, baseline job, endpoint, job definition, schedule. Works for any table with the
 * label first and numbers or texts after it.
 */
export async function setUpMonitoredEndpoint(
  clients: AwsClients,
  options: SetUpOptions,
): Promise<MonitoredEndpoint> {
  const { endpointName, bucket, data, release = 'a', capture = true, monitor = true } = options;
  await ensureBucket(clients.s3, bucket);
  const model = await trainModel(clients, { ...options, release });
  const names = { endpointName, bucket, release, modelName: model.modelName };

  const [baseline, endpointConfigName] = await Promise.all([
    createBaseline(clients, {
      ...names,
      rows: data.validation ?? data.training,
      header: [options.output ?? 'prediction', ...options.features],
    }),
    createEndpointConfig(clients, { ...names, capture }),
  ]);
  await createEndpoint(clients, endpointName, endpointConfigName);
  const endpoint = { endpointName, bucket, model, baseline, endpointConfigName };
  if (!capture || !monitor) return endpoint;
  const { scheduleExpression } = options;
  return {
    ...endpoint,
    monitor: await createMonitor(clients, {
      ...names,
      baseline,
      ...(scheduleExpression === undefined ? {} : { scheduleExpression }),
    }),
  };
}
