import { Context } from '@temporalio/activity';
import { describeAwsError } from '../../aws/errors.js';
import type { SageMakerPort, UpdateEndpointCommandInput } from '../../aws/sagemaker.js';
import type { DeploymentConfig } from '../../contract/deployment-config.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { asRequest, carriedTags, createOnce, runTags } from '../sagemaker/create-once.js';
import { callAws, pollAgain, refused } from '../support/errors.js';
import { heartbeatStatus } from '../support/heartbeat.js';
import { requireMember } from '../support/require-member.js';
import { endpointChanged } from './changed-by-others.js';

type RequestedConfig = NonNullable<UpdateEndpointCommandInput['DeploymentConfig']>;

/** Attempts at an update with a new configuration that AWS cannot find yet. */
const UPDATE_ATTEMPTS = 5;

/** Clones the live endpoint configuration with the new model in the run's variant; every other setting stays. */
export async function cloneEndpointConfig(
  api: SageMakerPort['api'],
  request: {
    readonly resolved: ResolvedRun;
    readonly modelName: string;
    readonly endpointConfigName: string;
  },
): Promise<void> {
  const { resolved, modelName, endpointConfigName: name } = request;
  const { production, run } = resolved;
  const live = await callAws(`Describing endpoint configuration "${production.endpointConfigName}"`, () =>
    api.describeEndpointConfig({ EndpointConfigName: production.endpointConfigName }),
  );
  const { Tags } = await callAws(
    `Listing the tags of endpoint configuration "${production.endpointConfigName}"`,
    () => api.listTags({ ResourceArn: live.EndpointConfigArn as string }),
  );
  await createOnce({
    doing: `Creating endpoint configuration "${name}"`,
    create: () =>
      api.createEndpointConfig({
        ...asRequest(live, ['EndpointConfigArn', 'CreationTime']),
        EndpointConfigName: name,
        ProductionVariants: (live.ProductionVariants ?? []).map((variant) =>
          variant.VariantName === production.variantName ? { ...variant, ModelName: modelName } : variant,
        ),
        Tags: [...carriedTags(Tags), ...runTags(production.endpointName, run)],
      }),
    isOurs: async () => {
      const existing = await api.describeEndpointConfig({ EndpointConfigName: name });
      return (existing.ProductionVariants ?? []).some(
        (variant) => variant.VariantName === production.variantName && variant.ModelName === modelName,
      );
    },
  });
}

/**
 * Starts the blue/green update to `to`, if the endpoint still has `from`. Describes the endpoint first: an update whose
 * response was lost is in progress or complete, and is not repeated.
 */
export async function startEndpointUpdate(
  { api, time }: SageMakerPort,
  request: {
    readonly endpointName: string;
    readonly from: string;
    readonly to: string;
    readonly pollSeconds: number;
    /** How to shift the traffic. Default: as in the endpoint's last deployment. */
    readonly deploymentConfig?: DeploymentConfig;
  },
): Promise<{ startedAt: string }> {
  const { endpointName, from, to, pollSeconds, deploymentConfig } = request;
  const endpoint = await callAws(`Describing endpoint "${endpointName}"`, () =>
    api.describeEndpoint({ EndpointName: endpointName }),
  );
  const startedAt = new Date(time.latest()).toISOString();
  const pending = endpoint.PendingDeploymentSummary?.EndpointConfigName;
  // During an update the endpoint still shows its old configuration. If that is `to` while another one is pending, the
  // pending deployment must end first and then be undone.
  if (pending === to || (pending === undefined && endpoint.EndpointConfigName === to)) return { startedAt };
  if (endpoint.EndpointStatus !== 'InService') {
    throw pollAgain(
      `Endpoint "${endpointName}" is ${endpoint.EndpointStatus}; its update can begin when it is InService`,
      pollSeconds,
    );
  }
  if (endpoint.EndpointConfigName !== from)
    throw endpointChanged(endpoint, { endpointName, configName: from });
  try {
    await api.updateEndpoint({
      ...updateRequest(endpointName, to, deploymentConfig),
      ...(!deploymentConfig && endpoint.LastDeploymentConfig ? { RetainDeploymentConfig: true } : {}),
    });
  } catch (error) {
    // A new endpoint configuration is not visible everywhere at once.
    const notVisible = /could not find endpoint configuration/i.test(describeAwsError(error));
    if (notVisible && Context.current().info.attempt < UPDATE_ATTEMPTS) {
      throw pollAgain(`Endpoint configuration "${to}" is not visible everywhere yet`, pollSeconds);
    }
    await callAws(`Updating endpoint "${endpointName}" to "${to}"`, () => Promise.reject(error));
  }
  return { startedAt };
}

/**
 * One poll; ends when the endpoint is InService with the wanted configuration. InService alone is not enough: after an
 * automatic rollback the endpoint is InService with the old one.
 */
export async function pollEndpoint(
  api: SageMakerPort['api'],
  request: {
    readonly endpointName: string;
    readonly wanted: string;
    readonly startedAt: string;
    readonly pollSeconds: number;
  },
): Promise<{ releasedAt: string }> {
  const { endpointName, wanted, startedAt, pollSeconds } = request;
  const endpoint = await callAws(`Describing endpoint "${endpointName}"`, () =>
    api.describeEndpoint({ EndpointName: endpointName }),
  );
  const { EndpointStatus: status, EndpointConfigName: config, LastModifiedTime, FailureReason } = endpoint;
  heartbeatStatus({ endpoint: endpointName, status, config });
  if (status === 'InService' && config === wanted) {
    const releasedAt = requireMember(LastModifiedTime, 'LastModifiedTime', `endpoint "${endpointName}"`);
    return { releasedAt: releasedAt.toISOString() };
  }
  const reason = FailureReason?.replace(/\.+$/, '');
  if (status === 'InService' && (LastModifiedTime?.getTime() ?? 0) >= Date.parse(startedAt)) {
    throw refused(
      'DeploymentFailed',
      `SageMaker rolled the deployment of "${wanted}" on endpoint "${endpointName}" back: ${reason ?? 'it gives no reason'}. The endpoint serves "${config}". Fix the cause, then start a new run.`,
    );
  }
  if (status === 'Failed' || status === 'UpdateRollbackFailed' || status === 'OutOfService') {
    throw refused(
      'DeploymentFailed',
      `Endpoint "${endpointName}" did not take configuration "${wanted}": it is ${status} with "${config}"${reason ? ` (${reason})` : ''}. Fix the cause, then start a new run.`,
    );
  }
  throw pollAgain(`Endpoint ${endpointName} is ${status}, next poll in ${pollSeconds} s`, pollSeconds);
}

/**
 * Without RetainAllVariantProperties a scaled-out endpoint shrinks to the configuration's initial count. The capture
 * settings always come from the new configuration; otherwise monitoring could lose its data unnoticed.
 */
export function updateRequest(
  endpointName: string,
  endpointConfigName: string,
  deploymentConfig?: DeploymentConfig,
) {
  return {
    EndpointName: endpointName,
    EndpointConfigName: endpointConfigName,
    RetainAllVariantProperties: true,
    ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DataCaptureConfig' as const }],
    ...(deploymentConfig ? { DeploymentConfig: deploymentConfig as RequestedConfig } : {}),
  };
}
