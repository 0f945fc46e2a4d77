import { DescribeEndpointCommand, DescribeMonitoringScheduleCommand } from '@aws-sdk/client-sagemaker';
import type { CensusScene } from './census.js';

/** Which endpoint configuration serves, and which job definition judges. */
export async function livePair(
  scene: CensusScene,
): Promise<{ config: string; definition: string; status: string }> {
  const endpoint = await scene.clients.sagemaker.send(
    new DescribeEndpointCommand({ EndpointName: scene.endpoint.endpointName }),
  );
  const schedule = await scene.clients.sagemaker.send(
    new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: scene.scheduleName }),
  );
  return {
    config: endpoint.EndpointConfigName ?? '',
    definition: schedule.MonitoringScheduleConfig?.MonitoringJobDefinitionName ?? '',
    status: endpoint.EndpointStatus ?? '',
  };
}
