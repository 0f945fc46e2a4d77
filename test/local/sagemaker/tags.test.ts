import { expect, test } from 'vitest';
import { openLocal } from './support/local.js';
import { jobDefinition } from './support/resources.js';

const owned = { Key: 'owner', Value: 'ml' };

test('tags can be set at creation, added, replaced and deleted, and are deleted with their resource', async () => {
  const local = await openLocal();
  const { JobDefinitionArn: ResourceArn } = await local.call('CreateDataQualityJobDefinition', {
    ...jobDefinition('Tagged', 'adult', 'baseline'),
    Tags: [owned, { Key: 'run', Value: '1' }],
  });
  await local.call('AddTags', {
    ResourceArn,
    Tags: [
      { Key: 'run', Value: '2' },
      { Key: 'x', Value: '' },
    ],
  });
  await local.call('DeleteTags', { ResourceArn, TagKeys: ['x'] });
  expect(await local.call('ListTags', { ResourceArn })).toEqual({
    Tags: [owned, { Key: 'run', Value: '2' }],
  });
  expect(
    await local.call('DescribeDataQualityJobDefinition', { JobDefinitionName: 'Tagged' }),
  ).not.toHaveProperty('Tags');

  await local.call('DeleteDataQualityJobDefinition', { JobDefinitionName: 'Tagged' });
  await expect(local.call('ListTags', { ResourceArn })).rejects.toMatchObject({
    code: 'ValidationException',
  });
});

test.each([
  ['an aws: key', [{ Key: 'aws:created', Value: '1' }], /aws: prefixed/],
  ['a duplicate key', [owned, owned], /Duplicate/],
  ['51 tags', Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' })), /at most 50/],
])('a create request with %s is rejected, and no resource is created', async (_, Tags, message) => {
  const local = await openLocal();
  const request = { ...jobDefinition('tagged', 'adult', 'baseline'), Tags };
  await expect(local.call('CreateDataQualityJobDefinition', request)).rejects.toThrow(message);
  await expect(
    local.call('DescribeDataQualityJobDefinition', { JobDefinitionName: 'tagged' }),
  ).rejects.toThrow();
});
