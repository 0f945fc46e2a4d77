/**
 * The usual fixes for violations after a drift. None of them changes the live baseline, so the violations continue after
 * each of them.
 */
import type { AwsClients } from '../monitored-endpoint/clients.js';
import { createEndpointConfig, recreateEndpoint, updateEndpoint } from '../monitored-endpoint/deploy.js';
import type { MonitoringReport } from '../monitored-endpoint/report.js';
import { runMonitorAgain } from '../monitored-endpoint/run-monitor-again.js';
import type { MonitoredEndpoint } from '../monitored-endpoint/set-up.js';
import { type ReleasedModel, trainModel } from '../monitored-endpoint/train-model.js';
import type { JudgedWindow } from '../monitored-endpoint/window.js';
import { type CensusDraws, modelData } from './draws.js';

/** "Run it again": the same rows against the same baseline. */
export function runAgain(clients: AwsClients, window: JudgedWindow): Promise<MonitoringReport> {
  return runMonitorAgain(clients, window.report.processingJobName);
}

/** "Recreate the endpoint": the schedule refers to it by name and keeps its baseline. */
export function recreate(clients: AwsClients, endpoint: MonitoredEndpoint): Promise<void> {
  return recreateEndpoint(clients, endpoint.endpointName);
}

/** "Retrain": on the new population, or on a mixture of both. `deployUnderOldBaseline` deploys the model later. */
export function retrain(
  clients: AwsClients,
  endpoint: MonitoredEndpoint,
  draws: CensusDraws,
  population: 'B' | 'mixture',
): Promise<ReleasedModel> {
  return trainModel(clients, {
    endpointName: endpoint.endpointName,
    bucket: endpoint.bucket,
    release: population === 'B' ? 'retrained' : 'mixture',
    data: modelData(draws.rows[population]),
  });
}

/** Puts a retrained model in service and leaves the monitor's baseline unchanged: the mistake that rebaseline prevents. */
export async function deployUnderOldBaseline(
  clients: AwsClients,
  endpoint: MonitoredEndpoint,
  model: ReleasedModel,
): Promise<void> {
  const endpointConfigName = await createEndpointConfig(clients, {
    endpointName: endpoint.endpointName,
    bucket: endpoint.bucket,
    release: model.release,
    modelName: model.modelName,
  });
  await updateEndpoint(clients, endpoint.endpointName, endpointConfigName);
}

/** Puts the first model back in service, so that the run starts from the same situation as the failed fixes. */
export function restoreFirstModel(clients: AwsClients, endpoint: MonitoredEndpoint): Promise<void> {
  return updateEndpoint(clients, endpoint.endpointName, endpoint.endpointConfigName);
}
