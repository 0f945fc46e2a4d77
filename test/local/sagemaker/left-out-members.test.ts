/**
 * Requests as Terraform, CloudFormation and people write them: with optional members left out. The members that SageMaker adds
 * were read from live resources (go-to-k/cdk-real-drift #1523, #1528, #1578).
 */
import { expect, test } from 'vitest';
import { type Local, openLocal } from './support/local.js';
import { ANALYZER, createEndpoint, hourly, jobDefinition, ROLE, s3 } from './support/resources.js';

const INPUT = { S3InputMode: 'File', S3DataDistributionType: 'FullyReplicated' };
const endpointInput = { EndpointName: 'adult', LocalPath: '/opt/ml/processing/input' };
const batchInput = {
  DataCapturedDestinationS3Uri: s3('capture'),
  DatasetFormat: { Csv: {} },
  LocalPath: '/opt/ml/processing/input',
};
const cluster = { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.t3.medium', VolumeSizeInGB: 20 } };
const outputs = {
  MonitoringOutputs: [{ S3Output: { S3Uri: s3('reports'), LocalPath: '/opt/ml/processing/output' } }],
};
const inline = {
  MonitoringInputs: [{ EndpointInput: endpointInput }],
  MonitoringOutputConfig: outputs,
  MonitoringResources: cluster,
  MonitoringAppSpecification: { ImageUri: ANALYZER },
  RoleArn: ROLE,
};

test.each(['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'])(
  'a %s definition is described with the members that SageMaker adds',
  async (kind) => {
    const local = await openLocal();
    const create = (name: string, input: object) =>
      local.call(`Create${kind}JobDefinition`, {
        JobDefinitionName: name,
        [`${kind}AppSpecification`]: { ImageUri: ANALYZER },
        [`${kind}JobInput`]: input,
        [`${kind}JobOutputConfig`]: outputs,
        JobResources: cluster,
        RoleArn: ROLE,
      });
    await create('endpoint', { EndpointInput: endpointInput });
    await create('batch', { BatchTransformInput: batchInput });
    const describe = (JobDefinitionName: string) =>
      local.call(`Describe${kind}JobDefinition`, { JobDefinitionName });
    expect(await describe('endpoint')).toMatchObject({
      [`${kind}JobInput`]: { EndpointInput: { ...endpointInput, ...INPUT } },
      [`${kind}JobOutputConfig`]: { MonitoringOutputs: [{ S3Output: { S3UploadMode: 'EndOfJob' } }] },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    });
    expect((await describe('batch'))[`${kind}JobInput`]).toEqual({
      BatchTransformInput: { ...batchInput, ...INPUT },
    });
  },
);

test('members that a request contains stay as they are', async () => {
  const local = await openLocal();
  const request = jobDefinition('definition', 'adult', 'baseline');
  Object.assign(request.DataQualityJobInput.EndpointInput, { S3InputMode: 'Pipe' });
  Object.assign(request.DataQualityJobOutputConfig.MonitoringOutputs[0]?.S3Output as object, {
    S3UploadMode: 'Continuous',
  });
  await local.call('CreateDataQualityJobDefinition', {
    ...request,
    StoppingCondition: { MaxRuntimeInSeconds: 1800 },
  });
  expect(
    await local.call('DescribeDataQualityJobDefinition', { JobDefinitionName: 'definition' }),
  ).toMatchObject({
    DataQualityJobInput: {
      EndpointInput: { S3InputMode: 'Pipe', S3DataDistributionType: 'FullyReplicated' },
    },
    DataQualityJobOutputConfig: { MonitoringOutputs: [{ S3Output: { S3UploadMode: 'Continuous' } }] },
    StoppingCondition: { MaxRuntimeInSeconds: 1800 },
  });
});

test('a definition inside a schedule is described with the same members, after creation and after an update', async () => {
  const local = await monitored();
  const create = (name: string) =>
    local.call('CreateMonitoringSchedule', {
      MonitoringScheduleName: name,
      MonitoringScheduleConfig: {
        ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
        MonitoringJobDefinition: inline,
      },
    });
  const whole = {
    ...inline,
    MonitoringInputs: [{ EndpointInput: { ...endpointInput, ...INPUT } }],
    MonitoringOutputConfig: {
      MonitoringOutputs: [
        { S3Output: { ...outputs.MonitoringOutputs[0]?.S3Output, S3UploadMode: 'EndOfJob' } },
      ],
    },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
  };
  await create('inline');
  expect(await described(local, 'inline')).toEqual(whole);
  await local.call('CreateMonitoringSchedule', hourly('named', 'definition-a'));
  await local.sagemaker.idle();
  await local.call('UpdateMonitoringSchedule', {
    MonitoringScheduleName: 'named',
    MonitoringScheduleConfig: {
      ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
      MonitoringJobDefinition: inline,
    },
  });
  expect(await described(local, 'named')).toEqual(whole);
});

test('a model’s containers are described with their mode', async () => {
  const local = await openLocal();
  const create = (ModelName: string, members: object) =>
    local.call('CreateModel', { ModelName, ExecutionRoleArn: ROLE, ...members });
  await create('one', { PrimaryContainer: { Image: 'i' } });
  await create('two', {
    Containers: [{ Image: 'i' }, { Image: 'j', Mode: 'MultiModel', ModelDataUrl: s3('m/') }],
  });
  const describe = (ModelName: string) => local.call('DescribeModel', { ModelName });
  expect((await describe('one')).PrimaryContainer).toEqual({ Image: 'i', Mode: 'SingleModel' });
  expect((await describe('two')).Containers.map(({ Mode }: { Mode: string }) => Mode)).toEqual([
    'SingleModel',
    'MultiModel',
  ]);
});

test('a schedule without ScheduleConfig is accepted and runs once', async () => {
  const local = await monitored();
  await local.call('CreateMonitoringSchedule', {
    MonitoringScheduleName: 'once',
    MonitoringScheduleConfig: {
      MonitoringJobDefinitionName: 'definition-a',
      MonitoringType: 'DataQuality',
    },
  });
  await local.sagemaker.idle();
  await local.stepTo('2026-01-01T05:30:00Z');
  await local.sagemaker.idle();
  expect(await executions(local)).toHaveLength(1);
  expect(await local.call('DescribeMonitoringSchedule', { MonitoringScheduleName: 'once' })).toMatchObject({
    MonitoringScheduleConfig: { MonitoringJobDefinitionName: 'definition-a' },
  });
});

test('an update without ScheduleConfig replaces the whole config, so that the schedule no longer fires', async () => {
  const local = await monitored();
  await local.call('CreateMonitoringSchedule', hourly('hourly', 'definition-a'));
  await local.sagemaker.idle();
  await local.stepTo('2026-01-01T01:30:00Z');
  await local.sagemaker.idle();
  await local.call('UpdateMonitoringSchedule', {
    MonitoringScheduleName: 'hourly',
    MonitoringScheduleConfig: { MonitoringJobDefinitionName: 'definition-a', MonitoringType: 'DataQuality' },
  });
  await local.sagemaker.idle();
  await local.stepTo('2026-01-01T04:30:00Z');
  await local.sagemaker.idle();
  expect(await executions(local)).toHaveLength(1);
});

test.each([
  ['a named definition', { MonitoringJobDefinitionName: 'elsewhere', MonitoringType: 'DataQuality' }],
  [
    'a definition inside it',
    {
      MonitoringJobDefinition: {
        ...inline,
        MonitoringInputs: [{ EndpointInput: { ...endpointInput, EndpointName: 'none' } }],
      },
    },
  ],
])('a schedule with %s for an endpoint that does not exist is rejected', async (_, config) => {
  const local = await openLocal();
  await local.call('CreateDataQualityJobDefinition', jobDefinition('elsewhere', 'none', 'baseline'));
  await expect(
    local.call('CreateMonitoringSchedule', {
      MonitoringScheduleName: 'hourly',
      MonitoringScheduleConfig: { ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' }, ...config },
    }),
  ).rejects.toMatchObject({
    code: 'ValidationException',
    message: 'Could not find endpoint "arn:aws:sagemaker:us-east-1:123456789012:endpoint/none".',
  });
});

async function monitored(): Promise<Local> {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await local.call('CreateDataQualityJobDefinition', jobDefinition('definition-a', 'adult', 'baseline'));
  return local;
}

async function described(local: Local, name: string) {
  const schedule = await local.call('DescribeMonitoringSchedule', { MonitoringScheduleName: name });
  return schedule.MonitoringScheduleConfig.MonitoringJobDefinition;
}

async function executions(local: Local) {
  return (await local.call('ListMonitoringExecutions')).MonitoringExecutionSummaries;
}
