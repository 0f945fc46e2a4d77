import { expect, test } from 'vitest';
import { openServiceModel, wholeMatch } from './service-model.js';

const check = openServiceModel();

const trainingJob = {
  TrainingJobName: 'census-b',
  AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
  RoleArn: 'arn:aws:iam::123456789012:role/execution',
  OutputDataConfig: { S3OutputPath: 's3://bucket/out' },
  ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
  StoppingCondition: { MaxRuntimeInSeconds: 3600 },
};

test.skipIf(!check)('a complete request has no fault (needs the service model beside the checkout)', () => {
  expect(check?.('CreateTrainingJob', trainingJob)).toEqual([]);
  expect(check?.('CreateTrainingJob', { ...trainingJob, Tags: null })).toEqual([]);
});

test.skipIf(!check).each([
  ['an unknown operation', 'TrainModel', {}, 'TrainModel is not an operation'],
  ['a missing member', 'DescribeEndpoint', {}, 'EndpointName is missing'],
  ['an unknown member', 'DescribeEndpoint', { EndpointName: 'e', Name: 'e' }, 'Name is not a member'],
  ['a wrong type', 'DescribeEndpoint', { EndpointName: 1 }, 'EndpointName: not a string'],
  [
    'a name that begins well but does not match as a whole',
    'DescribeEndpoint',
    { EndpointName: 'a b' },
    'does not match',
  ],
  ['a name that is too long', 'DescribeEndpoint', { EndpointName: 'e'.repeat(64) }, 'is 64, over 63'],
  ['a number out of range', 'ListEndpoints', { MaxResults: 101 }, 'MaxResults is 101, over 100'],
  ['a fraction for a whole number', 'ListEndpoints', { MaxResults: 1.5 }, 'not a whole number'],
  [
    'a value outside the enum',
    'ListEndpoints',
    { StatusEquals: 'Dead' },
    '"Dead" is none of the allowed values',
  ],
  [
    'a date that is not a number',
    'ListEndpoints',
    { CreationTimeAfter: '2026-01-01' },
    'CreationTimeAfter: not a number',
  ],
  [
    'a fault deep inside',
    'CreateTrainingJob',
    { ...trainingJob, Tags: [{ Key: 'ok', Value: 'ok' }, { Key: 'no value' }] },
    'CreateTrainingJob.Tags[1]: Value is missing',
  ],
])('%s is a fault', (_, operation, input, fault) => {
  expect(check?.(operation, input)).toContainEqual(expect.stringContaining(fault));
});

test("Java's dialect of patterns is read as Java reads it", () => {
  expect(wholeMatch('arn:[\\p{Alnum}\\-]+:x').test('arn:aws-cn:x')).toBe(true);
  const letters = wholeMatch('(\\p{L}*)$' + '{1,128}');
  expect(letters.test('Größe')).toBe(true);
  expect(letters.test('1')).toBe(false);
});

test('where the service model is absent there is no check, and tests skip', () => {
  expect(openServiceModel('/nowhere/model.json')).toBeUndefined();
});
