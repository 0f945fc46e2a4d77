import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import type { AwsClients } from './clients.js';
import { foldersOf } from './folders.js';
import { waitFor } from './wait.js';

export const VARIANT = 'AllTraffic';

export interface EndpointConfigOptions {
  readonly endpointName: string;
  readonly bucket: string;
  readonly release: string;
  readonly modelName: string;
  /** Captures the input and output of every invocation; Model Monitor reads only captured traffic. Default: true. */
  readonly capture?: boolean;
}

/** Creates the endpoint configuration `<endpoint>-<release>` with one variant on one instance. */
export async function createEndpointConfig(
  clients: AwsClients,
  options: EndpointConfigOptions,
): Promise<string> {
  const name = `${options.endpointName}-${options.release}`;
  const capture = {
    EnableCapture: true,
    InitialSamplingPercentage: 100,
    DestinationS3Uri: foldersOf(options.bucket, options.endpointName).capture,
    CaptureOptions: [{ CaptureMode: 'Input' as const }, { CaptureMode: 'Output' as const }],
    // Other content types are captured as BASE64, which the analyzer cannot read.
    CaptureContentTypeHeader: {
      CsvContentTypes: ['text/csv'],
      JsonContentTypes: ['application/json', 'application/jsonlines'],
    },
  };
  await clients.sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [
        {
          VariantName: VARIANT,
          ModelName: options.modelName,
          InstanceType: 'ml.m5.large',
          InitialInstanceCount: 1,
          InitialVariantWeight: 1,
        },
      ],
      ...(options.capture === false ? {} : { DataCaptureConfig: capture }),
    }),
  );
  return name;
}

export async function createEndpoint(
  clients: AwsClients,
  endpointName: string,
  endpointConfigName: string,
): Promise<void> {
  await clients.sagemaker.send(
    new CreateEndpointCommand({ EndpointName: endpointName, EndpointConfigName: endpointConfigName }),
  );
  await untilInService(clients, endpointName, endpointConfigName);
}

export async function updateEndpoint(
  clients: AwsClients,
  endpointName: string,
  endpointConfigName: string,
): Promise<void> {
  await clients.sagemaker.send(
    new UpdateEndpointCommand({ EndpointName: endpointName, EndpointConfigName: endpointConfigName }),
  );
  await untilInService(clients, endpointName, endpointConfigName);
}

/** Deletes the endpoint and creates it again with the same name and configuration. Its schedules remain. */
export async function recreateEndpoint(clients: AwsClients, endpointName: string): Promise<void> {
  const { EndpointConfigName } = await clients.sagemaker.send(
    new DescribeEndpointCommand({ EndpointName: endpointName }),
  );
  if (EndpointConfigName === undefined) {
    throw new Error(`The endpoint ${endpointName} has no endpoint configuration.`);
  }
  await clients.sagemaker.send(new DeleteEndpointCommand({ EndpointName: endpointName }));
  await waitFor(`the endpoint ${endpointName} to be deleted`, async () => {
    try {
      await clients.sagemaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
      return undefined;
    } catch (error) {
      if (error instanceof Error && /could not find/i.test(error.message)) return true;
      throw error;
    }
  });
  await createEndpoint(clients, endpointName, EndpointConfigName);
}

/** Waits for InService with the wanted configuration: a failed update also ends InService, with the old configuration. */
async function untilInService(
  clients: AwsClients,
  endpointName: string,
  endpointConfigName: string,
): Promise<void> {
  await waitFor(`the endpoint ${endpointName} to be in service`, async () => {
    const endpoint = await clients.sagemaker.send(
      new DescribeEndpointCommand({ EndpointName: endpointName }),
    );
    if (endpoint.EndpointStatus === 'Failed' || endpoint.EndpointStatus === 'UpdateRollbackFailed') {
      throw new Error(
        `The endpoint ${endpointName} is ${endpoint.EndpointStatus}: ${endpoint.FailureReason}`,
      );
    }
    if (endpoint.EndpointStatus !== 'InService') return undefined;
    if (endpoint.EndpointConfigName !== endpointConfigName) {
      throw new Error(
        `The endpoint ${endpointName} is in service with ${endpoint.EndpointConfigName}, not ${endpointConfigName}: ${endpoint.FailureReason}`,
      );
    }
    return true;
  });
}
