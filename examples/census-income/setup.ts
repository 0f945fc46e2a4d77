import type { AwsClients } from '../monitored-endpoint/clients.js';
import { type MonitoredEndpoint, setUpMonitoredEndpoint } from '../monitored-endpoint/set-up.js';
import { FEATURES, PREDICTION } from './columns.js';
import { type CensusDraws, modelData } from './draws.js';

export const ENDPOINT_NAME = 'census-income';
export const BUCKET = 'census-income-data';

/**
 * Puts model A, trained on population A, in service with an hourly monitor. The baseline is made from its outputs on
 * held-out rows of the same population.
 */
export async function setUpCensusIncome(
  clients: AwsClients,
  draws: CensusDraws,
  names: { readonly endpointName?: string; readonly bucket?: string } = {},
): Promise<MonitoredEndpoint> {
  return setUpMonitoredEndpoint(clients, {
    endpointName: names.endpointName ?? ENDPOINT_NAME,
    bucket: names.bucket ?? BUCKET,
    release: 'a',
    data: modelData(draws.rows.A),
    features: FEATURES,
    output: PREDICTION,
  });
}
