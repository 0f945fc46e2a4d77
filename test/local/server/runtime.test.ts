import { randomBytes } from 'node:crypto';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AwsError } from '../../../src/local/aws-error.js';
import type { Invocation } from '../../../src/local/platform.js';
import { clientSettings, runStubbed, type StubbedPlatform } from './running-platform.js';

let local: StubbedPlatform;
let client: SageMakerRuntimeClient;
let received: (Invocation & { endpoint: string })[] = [];

beforeAll(async () => {
  local = await runStubbed();
  client = new SageMakerRuntimeClient(clientSettings(local.running, 'AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME'));
  local.stub.invokeWith((endpoint, invocation) => {
    received.push({ endpoint, ...invocation });
    if (endpoint === 'missing')
      throw new AwsError('ValidationError', 'Endpoint missing of account 123456789012 not found.');
    if (endpoint === 'broken')
      throw new AwsError('ModelError', 'Received server error (500) from primary', 424);
    return {
      body: invocation.body,
      contentType: 'text/csv; charset=utf-8',
      invokedProductionVariant: 'Blue',
    };
  });
});
afterAll(async () => {
  client.destroy();
  await local.remove();
});

it('an invocation passes the body and every header to the model and back', async () => {
  received = [];
  const response = await client.send(
    new InvokeEndpointCommand({
      EndpointName: 'census',
      Body: '39,1\n',
      ContentType: 'text/csv',
      Accept: 'text/csv',
      CustomAttributes: 'trace=1',
      InferenceId: 'row-1',
      TargetVariant: 'Blue',
    }),
  );
  expect(received).toEqual([
    {
      endpoint: 'census',
      body: Buffer.from('39,1\n'),
      contentType: 'text/csv',
      accept: 'text/csv',
      customAttributes: 'trace=1',
      inferenceId: 'row-1',
      targetVariant: 'Blue',
    },
  ]);
  expect(response).toMatchObject({
    ContentType: 'text/csv; charset=utf-8',
    InvokedProductionVariant: 'Blue',
  });
  expect(Buffer.from(response.Body).toString()).toBe('39,1\n');
});

it('an invocation returns the model’s content type unchanged', async () => {
  for (const contentType of ['text/csv', 'application/json', 'application/jsonlines']) {
    local.stub.invokeWith(() => ({ body: Buffer.from('1'), contentType, invokedProductionVariant: 'Blue' }));
    const response = await client.send(new InvokeEndpointCommand({ EndpointName: 'census', Body: '1' }));
    expect(response.ContentType).toBe(contentType);
  }
  local.stub.invokeWith((_endpoint, { body }) => ({
    body,
    contentType: 'text/csv',
    invokedProductionVariant: 'Blue',
  }));
});

it('an invocation accepts bodies up to 6 MiB and rejects larger bodies', async () => {
  const limit = 6_291_456;
  const body = randomBytes(limit);
  const send = (Body: Buffer) => client.send(new InvokeEndpointCommand({ EndpointName: 'census', Body }));
  expect(Buffer.compare(Buffer.from((await send(body)).Body), body)).toBe(0);
  await expect(send(Buffer.alloc(limit + 1))).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining(`Member must have length less than or equal to ${limit}`),
  });
});

it('an invocation returns the errors of SageMaker Runtime with their status', async () => {
  local.stub.invokeWith((endpoint) => {
    if (endpoint === 'missing') throw new AwsError('ValidationError', 'Endpoint missing not found.');
    throw new AwsError('ModelError', 'Received server error (500) from primary', 424);
  });
  const invoke = (EndpointName: string) =>
    client.send(new InvokeEndpointCommand({ EndpointName, Body: '1' }));
  await expect(invoke('missing')).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Endpoint missing not found.',
    $metadata: { httpStatusCode: 400 },
  });
  await expect(invoke('broken')).rejects.toMatchObject({
    name: 'ModelError',
    $metadata: { httpStatusCode: 424 },
  });
  await expect(invoke('under_score')).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining("Value 'under_score' at 'endpointName' failed to satisfy constraint"),
  });
});

it.each([
  ['InferenceComponentName', 'component'],
  ['TargetContainerHostname', 'first'],
  ['SessionId', 'NEW_SESSION'],
  ['EnableExplanations', '`true`'],
])('an invocation with the unsupported member %s is rejected', async (member, value) => {
  received = [];
  const call = { EndpointName: 'census', Body: '1', ContentType: 'text/csv', [member]: value };
  await expect(client.send(new InvokeEndpointCommand(call))).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringMatching(`^${member} is not supported by the local SageMaker Runtime`),
  });
  expect(received).toEqual([]);
});
