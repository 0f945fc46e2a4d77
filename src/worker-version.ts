import type { NativeConnection, WorkerDeploymentOptions } from '@temporalio/worker';
import { DEFAULT_ADDRESS, DEFAULT_NAMESPACE, type DeploymentVersion, type WorkerConfig } from './config.js';

/** The part of the worker's options that turns Worker Versioning on; empty without a version. */
export function deploymentOptions(version: DeploymentVersion | null): {
  workerDeploymentOptions?: WorkerDeploymentOptions;
} {
  if (version === null) return {};
  const { deploymentName, buildId, behavior } = version;
  return {
    workerDeploymentOptions: {
      version: { deploymentName, buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: behavior,
    },
  };
}

/** Whether Temporal sends new runs to this version: to all of them, to a percentage, or to none. */
export type Routing = 'current' | 'ramping' | 'none' | 'unknown';

/** gRPC status NOT_FOUND: no worker of this deployment has polled yet. */
const NOT_FOUND = 5;

/** Reads how Temporal routes new runs. `unknown` where the server refuses the request, for example to a restricted role. */
export async function readRouting(
  connection: Pick<NativeConnection, 'workflowService'>,
  namespace: string,
  version: DeploymentVersion,
): Promise<Routing> {
  try {
    const { workerDeploymentInfo } = await connection.workflowService.describeWorkerDeployment({
      namespace,
      deploymentName: version.deploymentName,
    });
    const routing = workerDeploymentInfo?.routingConfig;
    if (routing?.currentDeploymentVersion?.buildId === version.buildId) return 'current';
    if (routing?.rampingDeploymentVersion?.buildId === version.buildId) return 'ramping';
    return 'none';
  } catch (error) {
    return (error as { code?: unknown }).code === NOT_FOUND ? 'none' : 'unknown';
  }
}

/** The command that makes the version current; address and namespace only where they are not the CLI's defaults. */
export function setCurrentCommand(
  config: Pick<WorkerConfig, 'connection' | 'namespace'>,
  { deploymentName, buildId }: DeploymentVersion,
): string {
  const { address } = config.connection;
  return [
    'temporal worker deployment set-current-version',
    ...(address && address !== DEFAULT_ADDRESS ? [`--address ${address}`] : []),
    ...(config.namespace !== DEFAULT_NAMESPACE ? [`--namespace ${config.namespace}`] : []),
    `--deployment-name ${deploymentName} --build-id ${buildId}`,
  ].join(' ');
}
