/** An endpoint as it is stored, and as DescribeEndpoint returns it. */
import type { Collection } from './collection.js';
import { collectionOf, type SageMakerContext } from './context.js';
import type { DeploymentConfig } from './deployment-plan.js';
import type { Fleet, FleetVariant } from './fleet.js';
import type { Members } from './operation.js';

export interface Endpoint {
  readonly name: string;
  readonly arn: string;
  readonly status: 'Creating' | 'Updating' | 'RollingBack' | 'InService' | 'Deleting' | 'Failed';
  /** The config that DescribeEndpoint returns: the old config until an update has completed. */
  readonly endpointConfig: string;
  readonly created: Date;
  readonly modified: Date;
  readonly failureReason?: string | undefined;
  readonly lastDeploymentConfig?: DeploymentConfig | undefined;
  /** Absent until the endpoint has been in service. */
  readonly live?: Fleet | undefined;
  readonly pending?: Deployment | undefined;
}

export interface Deployment {
  readonly fleet: Fleet;
  readonly startedAt: Date;
  /** A change of weights and instance counts keeps the fleet, its models and the endpoint's deployment config. */
  readonly kind: 'deployment' | 'capacity';
  /** The new fleet's share of the requests while the endpoint is Updating: 0 to 1. */
  readonly share: number;
  readonly stage: DeploymentStage;
  /** When the first traffic was shifted. Baking periods are counted from this instant, also after a restart. */
  readonly shiftStartedAt?: Date | undefined;
  readonly deploymentConfig?: DeploymentConfig | undefined;
}

/** The new fleet's VariantStatus; TerminationWait is the wait before the old fleet is terminated. */
type DeploymentStage = 'Creating' | 'ActivatingTraffic' | 'Baking' | 'TerminationWait' | 'Deleting';

export const endpointsOf = (context: SageMakerContext): Collection<Endpoint> =>
  collectionOf(context, 'endpoint');

/** The fleet that currently serves requests; the old fleet while two fleets share the traffic. Undefined if no fleet serves. */
export function servingFleet(endpoint: Endpoint): Fleet | undefined {
  if (endpoint.status === 'Deleting') return undefined;
  return endpoint.pending?.share === 1 ? endpoint.pending.fleet : endpoint.live;
}

/** The fleet that serves one request. While two fleets share the traffic, `draw` (in [0, 1)) selects one. */
export function fleetForRequest(endpoint: Endpoint, draw: () => number): Fleet | undefined {
  const { pending, live, status } = endpoint;
  if (status !== 'Deleting' && live && pending && pending.share > 0 && pending.share < 1) {
    return draw() < pending.share ? pending.fleet : live;
  }
  return servingFleet(endpoint);
}

export function describeEndpoint(endpoint: Endpoint): Members {
  const { live, pending } = endpoint;
  // SageMaker lists the variants of an endpoint while it is still Creating.
  const shown = live ?? pending?.fleet;
  return {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: endpoint.endpointConfig,
    EndpointStatus: endpoint.status,
    FailureReason: endpoint.failureReason,
    CreationTime: endpoint.created,
    LastModifiedTime: endpoint.modified,
    LastDeploymentConfig: endpoint.lastDeploymentConfig,
    ProductionVariants: shown?.variants.map((variant) => describeVariant(variant, endpoint)),
    DataCaptureConfig: shown && describeCapture(shown, endpoint),
    PendingDeploymentSummary: live && pending?.kind === 'deployment' ? describePending(pending) : undefined,
  };
}

function describeVariant(variant: FleetVariant, endpoint: Endpoint): Members {
  const { live, pending } = endpoint;
  const replaced = live !== undefined && pending?.kind === 'deployment';
  const wanted =
    pending?.kind === 'capacity'
      ? (pending.fleet.variants.find(({ name }) => name === variant.name) ?? variant)
      : variant;
  return {
    VariantName: variant.name,
    DeployedImages: variant.containers.map(({ Image }) => ({
      SpecifiedImage: Image,
      ResolvedImage: Image,
      ResolutionTime: endpoint.pending?.startedAt ?? endpoint.modified,
    })),
    CurrentWeight: replaced ? weightAt(variant.weight, 1 - pending.share) : variant.weight,
    DesiredWeight: wanted.weight,
    CurrentInstanceCount: endpoint.status === 'Creating' ? undefined : variant.instanceCount,
    DesiredInstanceCount: wanted.instanceCount,
    VariantStatus:
      replaced && pending.stage === 'TerminationWait'
        ? [{ Status: 'Deleting', StartTime: endpoint.modified }]
        : undefined,
    CurrentServerlessConfig: variant.serverless,
    DesiredServerlessConfig: variant.serverless,
  };
}

function describeCapture({ dataCapture }: Fleet, { status }: Endpoint): Members | undefined {
  if (!dataCapture) return undefined;
  const enabled = dataCapture.EnableCapture ?? false;
  return {
    EnableCapture: enabled,
    CaptureStatus: enabled && status !== 'Creating' && status !== 'Failed' ? 'Started' : 'Stopped',
    CurrentSamplingPercentage: dataCapture.InitialSamplingPercentage,
    DestinationS3Uri: dataCapture.DestinationS3Uri,
    KmsKeyId: dataCapture.KmsKeyId ?? '',
  };
}

/** A share of a weight, rounded to remove the error of binary fractions. */
function weightAt(weight: number, share: number): number {
  return Number((weight * share).toFixed(6));
}

function describePending({ fleet, startedAt, share, stage, shiftStartedAt }: Deployment): Members {
  return {
    EndpointConfigName: fleet.endpointConfig,
    StartTime: startedAt,
    ProductionVariants: fleet.variants.map((variant) => ({
      VariantName: variant.name,
      DeployedImages: variant.containers.map(({ Image }) => ({ SpecifiedImage: Image })),
      CurrentWeight: weightAt(variant.weight, share),
      DesiredWeight: variant.weight,
      CurrentInstanceCount: variant.instanceCount,
      DesiredInstanceCount: variant.instanceCount,
      InstanceType: variant.instanceType,
      VariantStatus:
        stage === 'TerminationWait' ? [] : [{ Status: stage, StartTime: shiftStartedAt ?? startedAt }],
    })),
  };
}
