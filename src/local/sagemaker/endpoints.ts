/** CreateEndpoint, DescribeEndpoint, ListEndpoints, UpdateEndpoint, UpdateEndpointWeightsAndCapacities, DeleteEndpoint. */
import { unknownAlarms } from './alarms.js';
import { arnOf } from './arn.js';
import type { SageMakerContext } from './context.js';
import { type DeploymentConfig, deploymentPlan } from './deployment-plan.js';
import { findEndpointConfig } from './endpoint-configs.js';
import { startDeletion, startDeployment } from './endpoint-deployment.js';
import { type Deployment, describeEndpoint, type Endpoint, endpointsOf } from './endpoint-state.js';
import { validationException } from './errors.js';
import { type Fleet, fleetOf, instancesOf } from './fleet.js';
import { type ListInput, listPage } from './listing.js';
import type { LoadedFleets } from './loaded-fleets.js';
import type { OperationTable, Tag } from './operation.js';

interface UpdateInput {
  readonly EndpointName: string;
  readonly EndpointConfigName: string;
  readonly RetainAllVariantProperties?: boolean;
  readonly ExcludeRetainedVariantProperties?: readonly { readonly VariantPropertyType: string }[];
  readonly DeploymentConfig?: DeploymentConfig;
  readonly RetainDeploymentConfig?: boolean;
}

interface WeightsInput {
  readonly EndpointName: string;
  readonly DesiredWeightsAndCapacities: readonly {
    readonly VariantName: string;
    readonly DesiredWeight?: number;
    readonly DesiredInstanceCount?: number;
  }[];
}

/** Throws SageMaker's "Could not find endpoint". */
function findEndpoint(context: SageMakerContext, name: string): Endpoint {
  const endpoint = endpointsOf(context).get(name);
  if (!endpoint) throw validationException(`Could not find endpoint "${arnOf('endpoint', name)}".`);
  return endpoint;
}

export function endpointOperations(context: SageMakerContext, fleets: LoadedFleets): OperationTable {
  const endpoints = endpointsOf(context);
  const { clock } = context.platform;

  const findUpdatable = (name: string) => {
    const endpoint = findEndpoint(context, name);
    if (endpoint.status !== 'InService' && endpoint.status !== 'Failed') {
      throw validationException(`Cannot update in-progress endpoint "${endpoint.arn}".`);
    }
    return endpoint;
  };
  const findLive = (name: string) => {
    const { arn, live } = findUpdatable(name);
    if (live) return live;
    throw validationException(
      `Cannot update endpoint "${arn}" in status Failed. Delete the endpoint and create it again.`,
    );
  };
  const checkDeployment = (fleet: Fleet, config: DeploymentConfig | undefined) => {
    const unknown = unknownAlarms(context, deploymentPlan(config, instancesOf(fleet)).alarms);
    if (unknown.length === 0) return;
    throw validationException(
      `Could not find the CloudWatch alarm(s) ${unknown.join(', ')} of AutoRollbackConfiguration. Create the alarm(s) first.`,
    );
  };
  const deploy = (
    name: string,
    kind: Deployment['kind'],
    fleet: Fleet,
    deploymentConfig: DeploymentConfig | undefined,
  ) => {
    const startedAt = clock.now();
    const { arn } = endpoints.change(name, {
      status: 'Updating',
      pending: { fleet, startedAt, kind, share: 0, stage: 'Creating', deploymentConfig },
      failureReason: undefined,
      modified: startedAt,
    });
    startDeployment(context, fleets, name);
    return { EndpointArn: arn };
  };

  return {
    CreateEndpoint: (input: {
      EndpointName: string;
      EndpointConfigName: string;
      DeploymentConfig?: DeploymentConfig;
      Tags?: readonly Tag[];
    }) => {
      const arn = arnOf('endpoint', input.EndpointName);
      if (endpoints.get(input.EndpointName)) {
        throw validationException(`Cannot create already existing endpoint "${arn}".`);
      }
      const fleet = fleetOf(context, findEndpointConfig(context, input.EndpointConfigName));
      checkDeployment(fleet, input.DeploymentConfig);
      context.tags.check(input.Tags);
      const now = clock.now();
      context.tags.created(arn, input.Tags);
      endpoints.put(input.EndpointName, {
        name: input.EndpointName,
        arn,
        status: 'Creating',
        endpointConfig: input.EndpointConfigName,
        created: now,
        modified: now,
        pending: {
          fleet,
          startedAt: now,
          kind: 'deployment',
          share: 0,
          stage: 'Creating',
          deploymentConfig: input.DeploymentConfig,
        },
      });
      startDeployment(context, fleets, input.EndpointName);
      return { EndpointArn: arn };
    },

    DescribeEndpoint: (input: { EndpointName: string }) =>
      describeEndpoint(findEndpoint(context, input.EndpointName)),

    UpdateEndpoint: (input: UpdateInput) => {
      const live = findLive(input.EndpointName);
      const { lastDeploymentConfig } = findEndpoint(context, input.EndpointName);
      const wanted = fleetOf(context, findEndpointConfig(context, input.EndpointConfigName));
      const fleet = input.RetainAllVariantProperties ? retainVariantProperties(wanted, live, input) : wanted;
      const retained = input.RetainDeploymentConfig ? lastDeploymentConfig : undefined;
      const deploymentConfig = input.DeploymentConfig ?? retained;
      checkDeployment(fleet, deploymentConfig);
      return deploy(input.EndpointName, 'deployment', fleet, deploymentConfig);
    },

    UpdateEndpointWeightsAndCapacities: (input: WeightsInput) => {
      const live = findLive(input.EndpointName);
      const wanted = new Map(input.DesiredWeightsAndCapacities.map((one) => [one.VariantName, one]));
      const unknown = [...wanted.keys()].find(
        (name) => !live.variants.some((variant) => variant.name === name),
      );
      if (unknown !== undefined) {
        throw validationException(
          `The variant name(s) "${unknown}" is/are not present within endpoint configuration "${live.endpointConfig}".`,
        );
      }
      const variants = live.variants.map((variant) => {
        const { DesiredWeight, DesiredInstanceCount } = wanted.get(variant.name) ?? {};
        return {
          ...variant,
          weight: DesiredWeight ?? variant.weight,
          ...(DesiredInstanceCount === undefined ? {} : { instanceCount: DesiredInstanceCount }),
        };
      });
      const { lastDeploymentConfig } = findEndpoint(context, input.EndpointName);
      const fleet = { ...live, id: `${live.id}+`, variants };
      return deploy(input.EndpointName, 'capacity', fleet, lastDeploymentConfig);
    },

    // It is not established whether SageMaker rejects this while a monitoring schedule uses the endpoint. Here the endpoint
    // is deleted, and the schedule's executions fail until an endpoint with that name exists again.
    DeleteEndpoint: (input: { EndpointName: string }) => {
      const endpoint = findUpdatable(input.EndpointName);
      endpoints.change(endpoint.name, { status: 'Deleting', modified: clock.now() });
      startDeletion(context, fleets, endpoint);
      return {};
    },

    ListEndpoints: (input: ListInput) => {
      const { page, next } = listPage(endpoints.all(), input, {
        order: 'Descending',
        of: ({ name, created, modified, status }) => ({ name, created, modified, status }),
      });
      return {
        Endpoints: page.map((endpoint) => ({
          EndpointName: endpoint.name,
          EndpointArn: endpoint.arn,
          CreationTime: endpoint.created,
          LastModifiedTime: endpoint.modified,
          EndpointStatus: endpoint.status,
        })),
        ...next,
      };
    },
  };
}

/** After a restart: continues deployments and deletions. */
export function resumeEndpoints(context: SageMakerContext, fleets: LoadedFleets): void {
  for (const endpoint of endpointsOf(context).all()) {
    if (endpoint.status === 'Deleting') startDeletion(context, fleets, endpoint);
    else if (endpoint.status !== 'Failed' && endpoint.pending)
      startDeployment(context, fleets, endpoint.name);
  }
}

/**
 * Keeps the live instance counts and weights for variants of the same name. The capture settings are always those of
 * the new config: SageMaker lists DataCaptureConfig among the properties but does not retain it.
 */
function retainVariantProperties(wanted: Fleet, live: Fleet, input: UpdateInput): Fleet {
  const excluded = new Set(input.ExcludeRetainedVariantProperties?.map((one) => one.VariantPropertyType));
  const variants = wanted.variants.map((variant) => {
    const before = live.variants.find(({ name }) => name === variant.name);
    if (!before) return variant;
    const { weight, instanceCount } = before;
    return {
      ...variant,
      ...(excluded.has('DesiredWeight') ? {} : { weight }),
      ...(excluded.has('DesiredInstanceCount') || instanceCount === undefined ? {} : { instanceCount }),
    };
  });
  return { ...wanted, variants };
}
