import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localContainers } from '../../../src/local/sagemaker/containers.js';
import { type Local, openLocal } from './support/local.js';
import { pausableAnalyzer } from './support/pausable-analyzer.js';
import { baselineJob, s3 } from './support/resources.js';
import { until } from './support/until.js';

const named = { ProcessingJobName: 'baseline' };
const run = async (local: Local, request: Record<string, unknown>) => {
  await local.call('CreateProcessingJob', request);
  await local.sagemaker.idle();
  return local.call('DescribeProcessingJob', named);
};

test('a baseline job writes statistics and constraints, and leaves no files in the state folder', async () => {
  const local = await openLocal();
  await local.put('data/part.csv', 'prediction,age\n0.1,30\n0.2,40\n');
  expect(await run(local, baselineJob('baseline', 'data', 'baseline'))).toMatchObject({
    ProcessingJobStatus: 'Completed',
    ExitMessage: 'Completed: Job completed successfully with no violations.',
    ProcessingJobArn: 'arn:aws:sagemaker:us-east-1:123456789012:processing-job/baseline',
  });
  expect(await local.keys('baseline/')).toEqual(['baseline/constraints.json', 'baseline/statistics.json']);
  expect(JSON.parse(await local.get('baseline/statistics.json')).dataset.item_count).toBe(2);
  expect(readdirSync(join(local.platform.options.stateDir, 'jobs'))).toEqual([]);
});

test('a processing container gets its inputs, environment and request below its root folder', async () => {
  const seen: Record<string, unknown> = {};
  const local = await openLocal(
    {},
    {
      ...localContainers,
      runAnalyzer: async ({ root, environment }) => {
        const input = '/opt/ml/processing/input/baseline_dataset_input';
        seen.files = readdirSync(join(root, input), { recursive: true }).sort();
        seen.output = existsSync(join(root, '/opt/ml/processing/output'));
        seen.source = environment.dataset_source;
        seen.config = JSON.parse(readFileSync(join(root, '/opt/ml/config/processingjobconfig.json'), 'utf8'));
        return { exitMessage: 'done', violations: 0 };
      },
    },
  );
  await local.put('data/a.csv', 'x');
  await local.put('data/more/b.csv', 'x');
  await run(local, baselineJob('baseline', 'data', 'out'));
  expect(seen).toMatchObject({
    files: ['a.csv', 'more', 'more/b.csv'],
    output: true,
    source: '/opt/ml/processing/input/baseline_dataset_input',
    config: { ProcessingJobName: 'baseline', Environment: { publish_cloudwatch_metrics: 'Disabled' } },
  });
});

test('a processing input that is one object keeps its name', async () => {
  const files: unknown[] = [];
  const local = await openLocal(
    {},
    {
      ...localContainers,
      runAnalyzer: async ({ root }) => {
        files.push(...readdirSync(join(root, '/opt/ml/processing/input/baseline_dataset_input')));
        return { exitMessage: 'done', violations: 0 };
      },
    },
  );
  await local.put('data/constraints.json', '{}');
  await run(local, baselineJob('baseline', 'data/constraints.json', 'out'));
  expect(files).toEqual(['constraints.json']);
});

test.each([
  [
    'another image',
    { AppSpecification: { ImageUri: '1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1' } },
    /sagemaker-model-monitor-analyzer/,
  ],
  ['no data', {}, /^ClientError: Data download failed:NoSuchKey: .*s3:\/\/examples\/data/],
  [
    'a path outside its folder',
    {
      ProcessingInputs: [
        { InputName: 'x', S3Input: { S3Uri: s3('data'), LocalPath: '/../../x', S3DataType: 'S3Prefix' } },
      ],
    },
    /points outside/,
  ],
])('a processing job with %s fails with a reason', async (_, change, reason) => {
  const local = await openLocal();
  const job = await run(local, { ...baselineJob('baseline', 'data', 'out'), ...change });
  expect(job.ProcessingJobStatus).toBe('Failed');
  expect(job.FailureReason).toMatch(reason);
});

test('requests for an unknown processing job, an existing name and a job that has ended are rejected with SageMaker’s messages', async () => {
  const local = await openLocal();
  await expect(local.call('DescribeProcessingJob', named)).rejects.toThrow(
    'Could not find requested job with name: baseline',
  );
  await run(local, baselineJob('baseline', 'data', 'out'));
  await expect(
    local.call('CreateProcessingJob', baselineJob('baseline', 'data', 'out')),
  ).rejects.toMatchObject({
    code: 'ResourceInUse',
  });
  await expect(local.call('StopProcessingJob', named)).rejects.toThrow('is in status Failed');
});

test('a processing job that is stopped becomes Stopped and uploads nothing', async () => {
  const analyzer = pausableAnalyzer();
  const local = await openLocal({}, analyzer.containers);
  analyzer.pause();
  await local.put('data/part.csv', 'a\n1\n');
  await local.call('CreateProcessingJob', baselineJob('baseline', 'data', 'out'));
  await until(
    async () => (await local.call('DescribeProcessingJob', named)).ProcessingStartTime !== undefined,
  );
  await local.call('StopProcessingJob', named);
  expect((await local.call('DescribeProcessingJob', named)).ProcessingJobStatus).toBe('Stopping');
  await local.sagemaker.idle();
  expect((await local.call('DescribeProcessingJob', named)).ProcessingJobStatus).toBe('Stopped');
  expect(await local.keys('out')).toEqual([]);
});

test('a processing job that is interrupted by a kill runs again after a restart', async () => {
  const analyzer = pausableAnalyzer();
  analyzer.pause();
  const before = await openLocal({}, analyzer.containers);
  await before.put('data/part.csv', 'a\n1\n');
  await before.call('CreateProcessingJob', baselineJob('baseline', 'data', 'out'));
  await until(
    async () => (await before.call('DescribeProcessingJob', named)).ProcessingStartTime !== undefined,
  );
  const after = await before.restart(localContainers);
  await after.sagemaker.idle();
  expect((await after.call('DescribeProcessingJob', named)).ProcessingJobStatus).toBe('Completed');
});
