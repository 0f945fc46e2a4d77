import { expect, test } from 'vitest';
import { openLocal } from './support/local.js';
import { baselineJob, trainingJob, trainModel, transformJob } from './support/resources.js';

test.each([
  ['Training', trainingJob, ['x-1', 'x-2'], { SecondaryStatus: 'Failed' }],
  ['Processing', baselineJob, ['x-1', 'x-2'], { FailureReason: expect.stringContaining('absent') }],
  ['Transform', transformJob, ['x-2', 'x-1'], { FailureReason: expect.stringContaining('absent') }],
] as const)(
  'List%sJobs returns summaries in SageMaker’s default order, with the members of the kind',
  async (kind, request, order, members) => {
    const local = await openLocal();
    await trainModel(local, 'model-a');
    for (const name of ['x-1', 'x-2']) {
      await local.call(`Create${kind}Job`, request(name, 'absent/', 'out' as never));
      await local.sagemaker.idle();
    }
    const { [`${kind}JobSummaries`]: summaries } = await local.call(`List${kind}Jobs`, {
      NameContains: 'x-',
      StatusEquals: 'Failed',
    });
    const arn = (name: string) =>
      `arn:aws:sagemaker:us-east-1:123456789012:${kind.toLowerCase()}-job/${name}`;
    expect(summaries).toEqual(
      order.map((name) => ({
        [`${kind}JobName`]: name,
        [`${kind}JobArn`]: arn(name),
        [`${kind}JobStatus`]: 'Failed',
        CreationTime: expect.any(Date),
        [`${kind}EndTime`]: expect.any(Date),
        LastModifiedTime: expect.any(Date),
        ...members,
      })),
    );
  },
);
