import { expect, test } from 'vitest';
import { openLocal } from '../support/local.js';
import { jobDefinition } from '../support/resources.js';

test('a job definition is described as it was created, and its name must be unique', async () => {
  const local = await openLocal();
  const request = jobDefinition('Definition', 'adult', 'baseline');
  expect(await local.call('CreateDataQualityJobDefinition', request)).toEqual({
    JobDefinitionArn: 'arn:aws:sagemaker:us-east-1:123456789012:data-quality-job-definition/definition',
  });
  const described = await local.call('DescribeDataQualityJobDefinition', { JobDefinitionName: 'Definition' });
  expect(described).toMatchObject(request);
  expect(described.CreationTime).toBeInstanceOf(Date);
  await expect(local.call('CreateDataQualityJobDefinition', request)).rejects.toMatchObject({
    code: 'ResourceInUse',
  });
  await local.call('DeleteDataQualityJobDefinition', { JobDefinitionName: 'Definition' });
  await expect(
    local.call('DeleteDataQualityJobDefinition', { JobDefinitionName: 'Definition' }),
  ).rejects.toMatchObject({ code: 'ResourceNotFound' });
});

test('job definitions of different monitoring types can have the same name', async () => {
  const local = await openLocal();
  for (const kind of ['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability']) {
    await local.call(`Create${kind}JobDefinition`, {
      JobDefinitionName: 'same',
      [`${kind}JobInput`]: {
        EndpointInput: { EndpointName: 'adult', LocalPath: '/opt/ml/processing/input' },
      },
    });
    const { JobDefinitionSummaries } = await local.call(`List${kind}JobDefinitions`, {
      EndpointName: 'adult',
    });
    expect(JobDefinitionSummaries).toMatchObject([
      { MonitoringJobDefinitionName: 'same', EndpointName: 'adult' },
    ]);
  }
});

test('job definitions are listed by part of the name, by endpoint and in pages, also if one is created between pages', async () => {
  const local = await openLocal();
  const create = (name: string, endpoint: string) =>
    local.call('CreateDataQualityJobDefinition', jobDefinition(name, endpoint, 'baseline'));
  for (const name of ['a-1', 'a-2', 'a-3', 'b-1']) await create(name, name === 'a-3' ? 'other' : 'adult');
  const list = async (input: Record<string, unknown>) => {
    const answer = await local.call('ListDataQualityJobDefinitions', {
      SortBy: 'Name',
      SortOrder: 'Ascending',
      ...input,
    });
    const names = answer.JobDefinitionSummaries.map(
      (one: { MonitoringJobDefinitionName: string }) => one.MonitoringJobDefinitionName,
    );
    return { names, next: answer.NextToken };
  };
  expect((await list({ NameContains: 'A-' })).names).toEqual(['a-1', 'a-2', 'a-3']);
  expect((await list({ EndpointName: 'other' })).names).toEqual(['a-3']);
  const first = await list({ MaxResults: 2 });
  expect(first.names).toEqual(['a-1', 'a-2']);
  await create('a-0', 'adult');
  const second = await list({ MaxResults: 2, NextToken: first.next });
  expect(second).toEqual({ names: ['a-3', 'b-1'], next: undefined });
  await expect(list({ NextToken: 'rubbish' })).rejects.toThrow(/NextToken is invalid/);
});
