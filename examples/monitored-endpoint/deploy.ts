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
  /** Capture every invocation, requests and answers; Model Monitor sees nothing else. Default: true. */
  readonly capture?: boolean;
}

/** One variant on one instance; the config is called `<endpoint>-<release>`. */
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
    // A content type that is not named here is captured as BASE64, which the analyzer cannot read.
    CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'] },
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

/** Deletes the endpoint and creates it again from the config it had; whatever points at its name stays. */
export async function recreateEndpoint(clients: AwsClients, endpointName: string): Promise<void> {
  const { EndpointConfigName } = await clients.sagemaker.send(
    new DescribeEndpointCommand({ EndpointName: endpointName }),
  );
  if (EndpointConfigName === undefined) throw new Error(`the endpoint ${endpointName} has no config.`);
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

/** In service with the wanted config: an update that was rolled back ends in service too, with the old one. */
async function untilInService(
  clients: AwsClients,
  endpointName: string,
  endpointConfigName: string,
): Promise<void> {
  await waitFor(`the endpoint ${endpointName} to be in service`, async () => {
    const seen = await clients.sagemaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
    if (seen.EndpointStatus === 'Failed' || seen.EndpointStatus === 'UpdateRollbackFailed') {
      throw new Error(`the endpoint ${endpointName} is ${seen.EndpointStatus}: ${seen.FailureReason}`);
    }
    if (seen.EndpointStatus !== 'InService') return undefined;
    if (seen.EndpointConfigName !== endpointConfigName) {
      throw new Error(
        `the endpoint ${endpointName} is in service with ${seen.EndpointConfigName}, not ${endpointConfigName}: ${seen.FailureReason}`,
      );
    }
    return true;
  });
}
