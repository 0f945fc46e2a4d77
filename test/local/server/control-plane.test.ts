import {
  CreateEndpointCommand,
  CreateProcessingJobCommand,
  DescribeEndpointCommand,
  DescribeTrainingJobCommand,
  ListMonitoringExecutionsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AwsError } from '../../../src/local/aws-error.js';
import { clientSettings, runStubbed, type StubbedPlatform } from './running-platform.js';

let local: StubbedPlatform;
let client: SageMakerClient;

beforeAll(async () => {
  local = await runStubbed({ startAt: '2026-01-05T09:00:00Z' });
  client = new SageMakerClient(clientSettings(local.running, 'AWS_ENDPOINT_URL_SAGEMAKER'));
});
afterAll(async () => {
  client.destroy();
  await local.remove();
});

it('the control plane passes valid input to SageMaker and returns its response, with times in milliseconds', async () => {
  const CreationTime = new Date('2026-01-05T09:00:00.125Z');
  local.stub.respond('DescribeEndpoint', ({ EndpointName }) => ({
    EndpointName,
    CreationTime,
    FailureReason: undefined,
  }));
  const response = await client.send(new DescribeEndpointCommand({ EndpointName: 'census' }));
  expect(response).toMatchObject({ EndpointName: 'census', CreationTime });
  expect(local.stub.calls).toContainEqual(['DescribeEndpoint', { EndpointName: 'census' }]);
});

it('the control plane converts timestamps of the input to dates', async () => {
  const CreationTimeAfter = new Date('2026-01-05T08:30:00.500Z');
  local.stub.respond('ListMonitoringExecutions', () => ({ MonitoringExecutionSummaries: [] }));
  await client.send(new ListMonitoringExecutionsCommand({ CreationTimeAfter }));
  expect(local.stub.calls).toContainEqual(['ListMonitoringExecutions', { CreationTimeAfter }]);
});

it('the control plane rejects invalid input with SageMaker’s error', async () => {
  const rejected = client.send(
    new CreateEndpointCommand({ EndpointName: 'under_score', EndpointConfigName: 'config' }),
  );
  await expect(rejected).rejects.toMatchObject({
    name: 'ValidationException',
    message:
      "1 validation error detected: Value 'under_score' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
    $metadata: { httpStatusCode: 400 },
  });
  expect(local.stub.calls.filter(([name]) => name === 'CreateEndpoint')).toEqual([]);
});

it('the control plane returns the name and message of a modelled error', async () => {
  local.stub.respond('CreateProcessingJob', () => {
    throw new AwsError('ResourceInUse', 'Job name must be unique within an AWS account and region');
  });
  const rejected = client.send(
    new CreateProcessingJobCommand({
      ProcessingJobName: 'baseline',
      ProcessingResources: {
        ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20 },
      },
      AppSpecification: { ImageUri: 'image' },
      RoleArn: 'arn:aws:iam::123456789012:role/sagemaker',
    }),
  );
  await expect(rejected).rejects.toMatchObject({
    name: 'ResourceInUse',
    message: 'Job name must be unique within an AWS account and region',
  });
});

it('an unsupported operation returns UnknownOperationException with its name', async () => {
  const rejected = client.send(new DescribeTrainingJobCommand({ TrainingJobName: 'job' }));
  await expect(rejected).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'DescribeTrainingJob is not supported by the local SageMaker.',
  });
});

it('an internal error returns status 500, which clients retry', async () => {
  local.stub.respond('DescribeEndpoint', () => {
    throw new TypeError('a bug');
  });
  const failed = client.send(new DescribeEndpointCommand({ EndpointName: 'census' }));
  await expect(failed).rejects.toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
});

it('the control plane rejects a body that is not a JSON object', async () => {
  for (const body of ['{', '[]', '"text"']) {
    const response = await fetch(`${local.running.url}/sagemaker/`, {
      method: 'POST',
      headers: { 'x-amz-target': 'SageMaker.DescribeEndpoint', 'content-type': 'application/x-amz-json-1.1' },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'SerializationException' });
  }
});

it('every response has the platform’s time and a request ID', async () => {
  for (const path of ['/sagemaker', '/s3', '/runtime/endpoints/x/invocations', '/other', '/_local/health']) {
    const response = await fetch(local.running.url + path, {
      method: path.startsWith('/_') ? 'GET' : 'POST',
    });
    expect(response.headers.get('date')).toMatch(/^Mon, 05 Jan 2026 09:0\d:\d\d GMT$/);
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    await response.arrayBuffer();
  }
});

it('the request log contains every request, including rejected ones', async () => {
  const requests = (await (await local.control('GET', '/requests')).json()) as Record<string, unknown>[];
  expect(requests.map(({ seq }) => seq)).toEqual(requests.map((_, index) => index + 1));
  expect(requests).toContainEqual(
    expect.objectContaining({
      operation: 'CreateEndpoint',
      input: { EndpointName: 'under_score', EndpointConfigName: 'config' },
      status: 400,
      error: 'ValidationException',
    }),
  );
  const last = requests.at(-1)?.seq as number;
  const later = await (await local.control('GET', `/requests?after=${last - 1}`)).json();
  expect(later).toEqual(requests.slice(-1));
});
