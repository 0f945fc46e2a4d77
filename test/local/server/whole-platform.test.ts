import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeEndpointCommand,
  ListEndpointsCommand,
  ListTransformJobsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operationRules } from '../../../src/local/api/rules.js';
import { type RunningLocalPlatform, startLocalPlatform } from '../../../src/local/index.js';
import { clientSettings } from './running-platform.js';

const stateDir = mkdtempSync(join(tmpdir(), 'local-sagemaker-'));
let local: RunningLocalPlatform;
let client: SageMakerClient;

beforeAll(async () => {
  local = await startLocalPlatform({ stateDir });
  client = new SageMakerClient(clientSettings(local, 'AWS_ENDPOINT_URL_SAGEMAKER'));
});
afterAll(async () => {
  client.destroy();
  await local.close();
  rmSync(stateDir, { recursive: true, force: true });
});

it('the platform has validation rules for every supported operation', () => {
  const supported = local.sagemaker.operations();
  expect(supported).toContain('UpdateMonitoringSchedule');
  expect(supported.filter((operation) => operationRules('SageMaker', operation) === undefined)).toEqual([]);
});

it('a platform with an empty folder has no endpoints', async () => {
  expect((await client.send(new ListEndpointsCommand({}))).Endpoints).toEqual([]);
  const missing = client.send(new DescribeEndpointCommand({ EndpointName: 'census' }));
  await expect(missing).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Could not find endpoint "arn:aws:sagemaker:us-east-1:123456789012:endpoint/census".',
  });
});

it('the environment points clients to the platform for every AWS service, with placeholder credentials', () => {
  const { url, environment } = local;
  expect(environment).toMatchObject({
    AWS_ENDPOINT_URL_SAGEMAKER: `${url}/sagemaker`,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: `${url}/runtime`,
    AWS_ENDPOINT_URL_S3: `${url}/s3`,
    AWS_ENDPOINT_URL: `${url}/other`,
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  expect(environment.AWS_ACCESS_KEY_ID).toMatch(/^local/);
  const pythonSdk = readFileSync(environment.SAGEMAKER_USER_CONFIG_OVERRIDE ?? '', 'utf8');
  expect(pythonSdk).toContain('TelemetryOptOut: true');
});

it('operations that are missing in the published model are validated with the rules of similar operations', async () => {
  const jobs = await client.send(new ListTransformJobsCommand({ CreationTimeAfter: new Date(0) }));
  expect(jobs.TransformJobSummaries).toEqual([]);
  await expect(client.send(new ListTransformJobsCommand({ MaxResults: 0 }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});
