/** ARNs are in lower case, names unchanged. Times are ordered and come from the platform's clock. */
import { expect, test } from 'vitest';
import { openLocal } from '../sagemaker/support/local.js';
import { createEndpoint, trainingJob } from '../sagemaker/support/resources.js';
import { MINIMAL_REQUESTS } from './minimal-requests.js';

const NAMED = MINIMAL_REQUESTS.filter(({ operation }) =>
  /^Create(ProcessingJob|\w+JobDefinition|ModelPackageGroup)$/.test(operation),
);

test.each(NAMED.map(({ operation, input }) => [operation, input] as const))(
  '%s returns an ARN in lower case, and its resource has an unchanged name',
  async (operation, input) => {
    const local = await openLocal();
    const [[member = ''] = []] = Object.entries(input).filter(([name]) => /^[A-Za-z]+Name$/.test(name));
    const name = 'Census-Adult-A';
    const created = await local.call(operation, { ...input, [member]: name });
    const [arn] = Object.values(created);
    expect(arn).toMatch(/^arn:aws:sagemaker:us-east-1:123456789012:[a-z-]+\/census-adult-a$/);
    const described = await local.call(operation.replace('Create', 'Describe'), { [member]: name });
    expect(described[member]).toBe(name);
    expect(Object.values(described)).toContain(arn);
    await local.sagemaker.idle();
  },
);

test('the secondary statuses of a training job are in order without gaps', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'Adult', 'model-a');
  const job = await local.call('DescribeTrainingJob', { TrainingJobName: 'model-a' });
  const transitions: { Status: string; StartTime: Date; EndTime: Date }[] = job.SecondaryStatusTransitions;
  expect(transitions.map(({ Status }) => Status)).toEqual([
    'Starting',
    'Downloading',
    'Training',
    'Uploading',
    'Completed',
  ]);
  for (const [index, { EndTime }] of transitions.entries()) {
    const next = transitions[index + 1];
    if (next) expect(EndTime).toEqual(next.StartTime);
  }
  const order = [job.CreationTime, job.TrainingStartTime, job.TrainingEndTime, job.LastModifiedTime];
  expect(order.map(Number)).toEqual(order.map(Number).sort((a, b) => a - b));
  const endpoint = await local.call('DescribeEndpoint', { EndpointName: 'Adult' });
  expect(endpoint.EndpointArn).toBe('arn:aws:sagemaker:us-east-1:123456789012:endpoint/adult');
  expect(endpoint.CreationTime.getTime()).toBeLessThan(endpoint.LastModifiedTime.getTime());
});

test('the failure reason of a training job has at most 1,024 characters', async () => {
  const local = await openLocal();
  await local.call('CreateTrainingJob', {
    ...trainingJob('fails', 'none'),
    AlgorithmSpecification: { TrainingImage: 'x'.repeat(2000), TrainingInputMode: 'File' },
  });
  await local.sagemaker.idle();
  const { FailureReason, SecondaryStatus } = await local.call('DescribeTrainingJob', {
    TrainingJobName: 'fails',
  });
  expect(SecondaryStatus).toBe('Failed');
  expect(FailureReason).toHaveLength(1024);
});
