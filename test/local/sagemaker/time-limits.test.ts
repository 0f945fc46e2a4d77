import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localContainers } from '../../../src/local/sagemaker/containers.js';
import { endlessTraining } from './support/endless-training.js';
import { openLocal } from './support/local.js';
import { baselineJob, rows, trainingJob } from './support/resources.js';

test('a training job that exceeds MaxRuntimeInSeconds is Stopped with secondary status MaxRuntimeExceeded', async () => {
  const local = await openLocal({}, endlessTraining);
  await local.put('training/data.csv', rows(0));
  await local.call('CreateTrainingJob', {
    ...trainingJob('endless', 'training/data.csv'),
    StoppingCondition: { MaxRuntimeInSeconds: 1 },
  });
  await local.sagemaker.idle();
  const job = await local.call('DescribeTrainingJob', { TrainingJobName: 'endless' });
  expect(job).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded' });
  expect(job.SecondaryStatusTransitions.map(({ Status }: { Status: string }) => Status)).toEqual([
    'Starting',
    'Downloading',
    'Training',
    'MaxRuntimeExceeded',
  ]);
  expect(job.ModelArtifacts).toBeUndefined();
});

test.each([
  ['Continuous', ['out/part.json']],
  ['EndOfJob', []],
])(
  'a failed processing job with upload mode %s leaves these output files in S3: %j',
  async (mode, expected) => {
    const local = await openLocal(
      {},
      {
        ...localContainers,
        runAnalyzer: async ({ root }) => {
          await writeFile(join(root, 'opt/ml/processing/output/part.json'), '{}');
          throw new Error('AlgorithmError: out of memory');
        },
      },
    );
    await local.put('data/rows.csv', 'x\n1\n');
    const request = baselineJob('fails', 'data', 'out');
    const [output] = request.ProcessingOutputConfig.Outputs;
    if (output) output.S3Output.S3UploadMode = mode;
    await local.call('CreateProcessingJob', request);
    await local.sagemaker.idle();
    expect(await local.call('DescribeProcessingJob', { ProcessingJobName: 'fails' })).toMatchObject({
      ProcessingJobStatus: 'Failed',
      FailureReason: 'AlgorithmError: out of memory',
    });
    expect(await local.keys('out/')).toEqual(expected);
  },
);
