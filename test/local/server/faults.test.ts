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
  local.stub.answer('DescribeEndpoint', ({ EndpointName }) => ({ EndpointName }));
});
afterEach(async () => {
  client.destroy();
  await local.remove();
});

const inject = (fault: Record<string, unknown>) => local.control('POST', '/faults', fault);
const describeOne = () => client.send(new DescribeEndpointCommand({ EndpointName: 'adult' }));
const carriedOut = () => local.stub.calls.filter(([name]) => name === 'DescribeEndpoint').length;

it('throttles the next calls of one operation in AWS’s words, and then no more', async () => {
  await inject({ kind: 'throttle', operation: 'DescribeEndpoint', calls: 2 });
  for (let i = 0; i < 2; i++) {
    await expect(describeOne()).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'Rate exceeded',
      $metadata: { httpStatusCode: 400 },
    });
  }
  expect(carriedOut()).toBe(0);
  await expect(describeOne()).resolves.toMatchObject({ EndpointName: 'adult' });
});

it('leaves other operations alone, unless every operation is meant', async () => {
  await inject({ kind: 'throttle', operation: 'ListEndpoints' });
  await describeOne();
  await inject({ kind: 'throttle', operation: '*' });
  await expect(describeOne()).rejects.toMatchObject({ name: 'ThrottlingException' });
});

it.each([
  [500, 'InternalFailure'],
  [503, 'ServiceUnavailable'],
])('answers %i without having done anything', async (status, name) => {
  await inject({ kind: 'error', operation: 'DescribeEndpoint', status });
  await expect(describeOne()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  expect(carriedOut()).toBe(0);
});

it('loses an answer after doing the work', async () => {
  await inject({ kind: 'lose-response', operation: 'DescribeEndpoint' });
  await expect(describeOne()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(carriedOut()).toBe(1);
  await describeOne();
});

it('a client that retries gets over a lost answer, and the work is done twice', async () => {
  const patient = new SageMakerClient({
    ...clientSettings(local.running, 'AWS_ENDPOINT_URL_SAGEMAKER'),
    maxAttempts: 2,
  });
  await inject({ kind: 'lose-response', operation: 'DescribeEndpoint' });
  await patient.send(new DescribeEndpointCommand({ EndpointName: 'adult' }));
  expect(carriedOut()).toBe(2);
  patient.destroy();
});

it('delays a call by at least as much as asked for', async () => {
  await inject({ kind: 'delay', operation: 'DescribeEndpoint', milliseconds: 60 });
  const begun = performance.now();
  await describeOne();
  // A timer may fire a millisecond early by this clock.
  expect(performance.now() - begun).toBeGreaterThanOrEqual(59);
});

it('invocations can be struck too', async () => {
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

it('shows what is still to happen, and forgets it when told to', async () => {
  await inject({ kind: 'throttle', operation: 'DescribeEndpoint', calls: 3 });
  await inject({ kind: 'rate', operation: 'ListTrainingJobs', perSecond: 2 });
  await describeOne().catch(() => undefined);
  expect(await (await local.control('GET', '/faults')).json()).toEqual({
    faults: [
      { kind: 'throttle', operation: 'DescribeEndpoint', calls: 2 },
      { kind: 'rate', operation: 'ListTrainingJobs', perSecond: 2 },
    ],
  });
  await fetch(`${local.running.url}/_local/faults`, { method: 'DELETE' });
  await describeOne();
});

it.each([
  { kind: 'gremlin', operation: 'DescribeEndpoint' },
  { kind: 'throttle' },
  { kind: 'throttle', operation: 'X', calls: 0 },
  { kind: 'error', operation: 'X', status: 404 },
])('refuses the fault %j', async (fault) => {
  expect((await inject(fault)).status).toBe(400);
});

it('an endpoint config is not found by an update just after its creation, and then it is', async () => {
  const running = await startLocalPlatform({ stateDir: `${local.folder}/whole` });
  const whole = new SageMakerClient(clientSettings(running, 'AWS_ENDPOINT_URL_SAGEMAKER'));
  await fetch(`${running.url}/_local/faults`, {
    method: 'POST',
    body: JSON.stringify({ kind: 'not-yet-visible', calls: 2 }),
  });
  await whole.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'Config-B',
      ProductionVariants: [{ VariantName: 'v', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }],
    }),
  );
  const update = () =>
    whole
      .send(new UpdateEndpointCommand({ EndpointName: 'adult', EndpointConfigName: 'Config-B' }))
      .catch((error: Error) => error.message);
  const missing =
    'Could not find endpoint configuration "arn:aws:sagemaker:us-east-1:123456789012:endpoint-config/config-b".';
  expect([await update(), await update()]).toEqual([missing, missing]);
  expect(await update()).toMatch(/^Could not find endpoint "/);
  whole.destroy();
  await running.close();
});
