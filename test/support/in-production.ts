import { DescribeEndpointCommand, DescribeMonitoringScheduleCommand } from '@aws-sdk/client-sagemaker';
import type { CensusEndpoint } from './census.js';

/** The endpoint configuration and job definition in use, and the endpoint's status. */
export async function inProduction(
  census: CensusEndpoint,
): Promise<{ config: string; definition: string; status: string }> {
  const endpoint = await census.clients.sagemaker.send(
    new DescribeEndpointCommand({ EndpointName: census.endpoint.endpointName }),
  );
  const schedule = await census.clients.sagemaker.send(
    new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: census.scheduleName }),
  );
  return {
    config: endpoint.EndpointConfigName ?? '',
    definition: schedule.MonitoringScheduleConfig?.MonitoringJobDefinitionName ?? '',
    status: endpoint.EndpointStatus ?? '',
  };
}
