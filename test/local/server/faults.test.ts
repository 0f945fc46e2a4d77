import {
  CreateEndpointConfigCommand,
  DescribeEndpointCommand,
  SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startLocalPlatform } from '../../../src/local/index.js';
import { clientSettings, runStubbed, type StubbedPlatform } from './running-platform.js';

let local: StubbedPlatform;
let client: SageMakerClient;
beforeEach(async () => {
  local = await runStubbed();
  client = new SageMakerClient(clientSettings(local.running, 'AWS_ENDPOINT_URL_SAGEMAKER'));
  local.stub.respond('DescribeEndpoint', ({ EndpointName }) => ({ EndpointName }));
});
afterEach(async () => {
  client.destroy();
  await local.remove();
});

const inject = (fault: Record<string, unknown>) => local.control('POST', '/faults', fault);
const describeEndpoint = () => client.send(new DescribeEndpointCommand({ EndpointName: 'adult' }));
const executedCalls = () => local.stub.calls.filter(([name]) => name === 'DescribeEndpoint').length;

it('a throttle fault rejects the next calls of one operation with AWS’s error, and then ends', async () => {
  await inject({ kind: 'throttle', operation: 'DescribeEndpoint', calls: 2 });
  for (let i = 0; i < 2; i++) {
    await expect(describeEndpoint()).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'Rate exceeded',
      $metadata: { httpStatusCode: 400 },
    });
  }
  expect(executedCalls()).toBe(0);
  await expect(describeEndpoint()).resolves.toMatchObject({ EndpointName: 'adult' });
});

it('a fault affects only its operation, or all operations with *', async () => {
  await inject({ kind: 'throttle', operation: 'ListEndpoints' });
  await describeEndpoint();
  await inject({ kind: 'throttle', operation: '*' });
  await expect(describeEndpoint()).rejects.toMatchObject({ name: 'ThrottlingException' });
});

it.each([
  [500, 'InternalFailure'],
  [503, 'ServiceUnavailable'],
])('an error fault returns status %i and does not execute the call', async (status, name) => {
  await inject({ kind: 'error', operation: 'DescribeEndpoint', status });
  await expect(describeEndpoint()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  expect(executedCalls()).toBe(0);
});

it('a lose-response fault executes the call and resets the connection', async () => {
  await inject({ kind: 'lose-response', operation: 'DescribeEndpoint' });
  await expect(describeEndpoint()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(executedCalls()).toBe(1);
  await describeEndpoint();
});

it('a client that retries after a lost response executes the call twice', async () => {
  const retrying = new SageMakerClient({
    ...clientSettings(local.running, 'AWS_ENDPOINT_URL_SAGEMAKER'),
    maxAttempts: 2,
  });
  await inject({ kind: 'lose-response', operation: 'DescribeEndpoint' });
  await retrying.send(new DescribeEndpointCommand({ EndpointName: 'adult' }));
  expect(executedCalls()).toBe(2);
  retrying.destroy();
});

it('a delay fault delays a call by at least its milliseconds', async () => {
  await inject({ kind: 'delay', operation: 'DescribeEndpoint', milliseconds: 60 });
  const begun = performance.now();
  await describeEndpoint();
  // A timer may fire a millisecond early on this clock.
  expect(performance.now() - begun).toBeGreaterThanOrEqual(59);
});

it('faults can affect invocations', async () => {
  const runtime = new SageMakerRuntimeClient(
    clientSettings(local.running, 'AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME'),
  );
  const invoke = () =>
    runtime.send(new InvokeEndpointCommand({ EndpointName: 'adult', Body: Buffer.from('1') }));
  await inject({ kind: 'error', operation: 'InvokeEndpoint', status: 503 });
  await expect(invoke()).rejects.toMatchObject({ name: 'ServiceUnavailable' });
  await inject({ kind: 'lose-response', operation: 'InvokeEndpoint' });
  await expect(invoke()).rejects.toMatchObject({ code: 'ECONNRESET' });
  await invoke();
  runtime.destroy();
});

it('the control API lists pending faults and deletes them', async () => {
  await inject({ kind: 'throttle', operation: 'DescribeEndpoint', calls: 3 });
  await inject({ kind: 'rate', operation: 'ListTrainingJobs', perSecond: 2 });
  await describeEndpoint().catch(() => undefined);
  expect(await (await local.control('GET', '/faults')).json()).toEqual({
    faults: [
      { kind: 'throttle', operation: 'DescribeEndpoint', calls: 2 },
      { kind: 'rate', operation: 'ListTrainingJobs', perSecond: 2 },
    ],
  });
  await fetch(`${local.running.url}/_local/faults`, { method: 'DELETE' });
  await describeEndpoint();
});

it.each([
  { kind: 'gremlin', operation: 'DescribeEndpoint' },
  { kind: 'throttle' },
  { kind: 'throttle', operation: 'X', calls: 0 },
  { kind: 'error', operation: 'X', status: 404 },
])('the control API rejects the invalid fault %j', async (fault) => {
  expect((await inject(fault)).status).toBe(400);
});

it('a not-yet-visible fault hides a new endpoint configuration from the next updates', async () => {
  const running = await startLocalPlatform({ stateDir: `${local.folder}/whole` });
  const wholeClient = new SageMakerClient(clientSettings(running, 'AWS_ENDPOINT_URL_SAGEMAKER'));
  await fetch(`${running.url}/_local/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'not-yet-visible', calls: 2 }),
  });
  await wholeClient.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'Config-B',
      ProductionVariants: [{ VariantName: 'v', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }],
    }),
  );
  const update = () =>
    wholeClient
      .send(new UpdateEndpointCommand({ EndpointName: 'adult', EndpointConfigName: 'Config-B' }))
      .catch((error: Error) => error.message);
  const missing =
    'Could not find endpoint configuration "arn:aws:sagemaker:us-east-1:123456789012:endpoint-config/config-b".';
  expect([await update(), await update()]).toEqual([missing, missing]);
  expect(await update()).toMatch(/^Could not find endpoint "/);
  wholeClient.destroy();
  await running.close();
});
