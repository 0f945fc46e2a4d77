/** Endpoints that Model Monitor cannot watch: real ones, which answer their clients and which a run refuses. */
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  type CreateEndpointConfigCommandInput,
  CreateModelCommand,
  DescribeModelCommand,
  type ProductionVariant,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLE_ARN } from '../../examples/monitored-endpoint/account.js';
import { type AwsClients, closeClients, localClients } from '../../examples/monitored-endpoint/clients.js';
import { ensureBucket } from '../../examples/monitored-endpoint/s3.js';
import { trainModel } from '../../examples/monitored-endpoint/train-model.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();
let clients: AwsClients;
let artifact: string;
const ONE = { VariantName: 'AllTraffic', ModelName: 'plain-a' } satisfies ProductionVariant;
const INSTANCE = {
  InstanceType: 'ml.m5.large',
  InitialInstanceCount: 1,
} satisfies Partial<ProductionVariant>;
const CAPTURE = {
  EnableCapture: true,
  InitialSamplingPercentage: 100,
  DestinationS3Uri: 's3://unwatchable/capture',
  CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
} satisfies CreateEndpointConfigCommandInput['DataCaptureConfig'];

async function create(
  name: string,
  ProductionVariants: ProductionVariant[],
  more: Partial<CreateEndpointConfigCommandInput> = {},
): Promise<void> {
  const config = { EndpointConfigName: name, ProductionVariants, DataCaptureConfig: CAPTURE, ...more };
  await clients.sagemaker.send(new CreateEndpointConfigCommand(config));
  await clients.sagemaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }));
}

beforeAll(async () => {
  clients = localClients(e2e.stack.awsEnvironment);
  await ensureBucket(clients.s3, 'unwatchable');
  const training = Array.from({ length: 200 }, (_, i) => `${i % 3 === 0 ? 1 : 0},${i}\n`).join('');
  const trained = { endpointName: 'plain', bucket: 'unwatchable', release: 'a', data: { training } };
  await trainModel(clients, trained);
  const model = await clients.sagemaker.send(new DescribeModelCommand({ ModelName: 'plain-a' }));
  const container = model.PrimaryContainer;
  artifact = container?.ModelDataUrl as string;
  await clients.sagemaker.send(
    new CreateModelCommand({
      ModelName: 'many',
      ExecutionRoleArn: ROLE_ARN,
      PrimaryContainer: { Image: container?.Image, Mode: 'MultiModel', ModelDataUrl: 's3://unwatchable/' },
    }),
  );
  const ServerlessConfig = { MemorySizeInMB: 2048, MaxConcurrency: 5 };
  const second = { ...ONE, ...INSTANCE, VariantName: 'second' };
  await create('serverless', [{ ...ONE, ServerlessConfig }], { DataCaptureConfig: undefined });
  await create('multi-model', [{ ...ONE, ...INSTANCE, ModelName: 'many' }]);
  await create('components', [{ VariantName: 'AllTraffic', ...INSTANCE }], { ExecutionRoleArn: ROLE_ARN });
  await create('two-variants', [{ ...ONE, ...INSTANCE }, second]);
  await create('unsampled', [{ ...ONE, ...INSTANCE }], {
    DataCaptureConfig: { ...CAPTURE, InitialSamplingPercentage: 0 },
  });
  await e2e.stack.idle();
});
afterAll(() => closeClients(clients));

async function refusal(endpointName: string): Promise<string> {
  const run = await e2e.workflows.start({ endpointName });
  const error = await run.result().catch((failure: unknown) => failure);
  if (!(error instanceof WorkflowFailedError)) throw new Error(`the run over ${endpointName} did not fail`);
  return error.cause?.message ?? '';
}

async function invoke(EndpointName: string, TargetModel?: string): Promise<string> {
  const request = { EndpointName, Body: '7', ContentType: 'text/csv', TargetModel };
  const answer = await clients.runtime.send(new InvokeEndpointCommand(request));
  return Buffer.from(answer.Body).toString();
}

describe('a run refuses', () => {
  test.each([
    ['serverless', /"serverless" is serverless, which Model Monitor does not watch/],
    ['multi-model', /"many" is a multi-model container, which Model Monitor does not watch/],
    ['components', /"components" consists of inference components/],
    ['two-variants', /"two-variants" has 2 production variants/],
    ['unsampled', /"unsampled" captures 0 % of its requests.*update the endpoint, then start a new run/],
  ])('%s', async (endpointName, sentence) => {
    expect(await refusal(endpointName)).toMatch(sentence);
  });
});

describe('its clients are answered', () => {
  test('by a serverless endpoint as by any other', async () => {
    expect(Number(await invoke('serverless'))).toBeGreaterThan(0);
  });

  test('by the model that they name', async () => {
    const key = artifact.replace('s3://unwatchable/', '');
    expect(await invoke('multi-model', key)).toBe(await invoke('serverless'));
    await expect(invoke('multi-model', 'none.tar.gz')).rejects.toThrow(
      'Failed to download model data (bucket: unwatchable, key: none.tar.gz).',
    );
    await expect(invoke('multi-model')).rejects.toThrow(/needs the target model header/);
    await expect(invoke('serverless', key)).rejects.toThrow(/is not a multi-model endpoint/);
  });

  test('that an inference component must be named', async () => {
    await expect(invoke('components')).rejects.toThrow(/^Inference Component Name header is required/);
  });
});

test('a variant has instances or is serverless, not both and not neither', async () => {
  const ServerlessConfig = { MemorySizeInMB: 2048, MaxConcurrency: 5 };
  await expect(create('both', [{ ...ONE, ...INSTANCE, ServerlessConfig }])).rejects.toThrow(
    /Remove one of them/,
  );
  await expect(create('neither', [ONE])).rejects.toThrow(/neither an InstanceType nor a ServerlessConfig/);
});
