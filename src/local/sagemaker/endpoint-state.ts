/** An endpoint as it is stored, and as DescribeEndpoint answers it. */
import type { Collection } from './collection.js';
import { collectionOf, type SageMakerContext } from './context.js';
import type { Fleet, FleetVariant } from './fleet.js';
import type { Members } from './operation.js';

export interface Endpoint {
  readonly name: string;
  readonly arn: string;
  readonly status: 'Creating' | 'Updating' | 'InService' | 'Deleting' | 'Failed';
  /** What DescribeEndpoint shows: the old config until an update is done. */
  readonly endpointConfig: string;
  readonly created: Date;
  readonly modified: Date;
  readonly failureReason?: string | undefined;
  readonly lastDeploymentConfig?: Members | undefined;
  /** Absent until the endpoint has been in service. */
  readonly live?: Fleet | undefined;
  readonly pending?: Deployment | undefined;
}

export interface Deployment {
  readonly fleet: Fleet;
  readonly startedAt: Date;
  /** From here on requests are answered by the new fleet, while the endpoint is still Updating. */
  readonly shifted: boolean;
  readonly deploymentConfig?: Members | undefined;
}

export const endpointsOf = (context: SageMakerContext): Collection<Endpoint> =>
  collectionOf(context, 'endpoint');

/** The fleet that answers requests at this moment. Undefined where none does. */
export function servingFleet(endpoint: Endpoint): Fleet | undefined {
  if (endpoint.status === 'Deleting') return undefined;
  return endpoint.pending?.shifted ? endpoint.pending.fleet : endpoint.live;
}

export function describeEndpoint(endpoint: Endpoint): Members {
  const { live, pending } = endpoint;
  // While it is being created SageMaker already lists the variants that are on their way.
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
    PendingDeploymentSummary: live && pending && describePending(pending),
  };
}

function describeVariant(variant: FleetVariant, endpoint: Endpoint): Members {
  return {
    VariantName: variant.name,
    DeployedImages: variant.containers.map(({ Image }) => ({
      SpecifiedImage: Image,
      ResolvedImage: Image,
      ResolutionTime: endpoint.pending?.startedAt ?? endpoint.modified,
    })),
    CurrentWeight: variant.weight,
    DesiredWeight: variant.weight,
    CurrentInstanceCount: endpoint.status === 'Creating' ? undefined : variant.instanceCount,
    DesiredInstanceCount: variant.instanceCount,
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

function describePending({ fleet, startedAt, shifted }: Deployment): Members {
  return {
    EndpointConfigName: fleet.endpointConfig,
    StartTime: startedAt,
    ProductionVariants: fleet.variants.map((variant) => ({
      VariantName: variant.name,
      DeployedImages: variant.containers.map(({ Image }) => ({ SpecifiedImage: Image })),
      CurrentWeight: shifted ? variant.weight : 0,
      DesiredWeight: variant.weight,
      CurrentInstanceCount: variant.instanceCount,
      DesiredInstanceCount: variant.instanceCount,
      InstanceType: variant.instanceType,
      VariantStatus: [{ Status: shifted ? 'Baking' : 'Creating' }],
    })),
  };
}
