import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { localContainers } from '../../../src/local/sagemaker/containers.js';
import { endlessTraining } from './support/endless-training.js';
import { BUCKET, openLocal } from './support/local.js';
import { ESTIMATOR, rows, s3, trainingJob } from './support/resources.js';
import { until } from './support/until.js';

const describeJob = { TrainingJobName: 'first' };

test('a training job trains on its channel and writes <S3OutputPath>/<job>/output/model.tar.gz', async () => {
  const local = await openLocal();
  await local.put('data/part-1.csv', rows(0, 100));
  await local.put('data/part-2.csv', rows(0, 60));
  const { TrainingJobArn } = await local.call('CreateTrainingJob', trainingJob('First', 'data/'));
  expect(TrainingJobArn).toBe('arn:aws:sagemaker:us-east-1:123456789012:training-job/first');
  await local.sagemaker.idle();

  const job = await local.call('DescribeTrainingJob', { TrainingJobName: 'First' });
  expect(job).toMatchObject({
    TrainingJobStatus: 'Completed',
    SecondaryStatus: 'Completed',
    ModelArtifacts: { S3ModelArtifacts: s3('models/First/output/model.tar.gz') },
    AlgorithmSpecification: { TrainingImage: ESTIMATOR },
    BillableTimeInSeconds: 1,
  });
  const artifact = await buffer(
    await local.platform.objects.read(BUCKET, 'models/First/output/model.tar.gz'),
  );
  expect(gunzipSync(artifact).toString('latin1')).toContain('"rows":160');
});

test('each secondary status of a training job starts when the previous one ends', async () => {
  const local = await openLocal();
  await local.put('data.csv', rows(0));
  await local.call('CreateTrainingJob', trainingJob('first', 'data.csv'));
  await local.sagemaker.idle();
  const { SecondaryStatusTransitions: transitions } = await local.call('DescribeTrainingJob', describeJob);
  expect(transitions.map((one: { Status: string }) => one.Status)).toEqual([
    'Starting',
    'Downloading',
    'Training',
    'Uploading',
    'Completed',
  ]);
  for (let i = 1; i < transitions.length; i++) {
    expect(transitions[i].StartTime).toEqual(transitions[i - 1].EndTime);
  }
  expect(transitions.at(-1).EndTime).toBeInstanceOf(Date);
});

test.each([
  [
    'no object under the prefix',
    { key: 'absent/' },
    /^ClientError: Data download failed:NoSuchKey: No S3 objects found under S3 URL "s3:\/\/examples\/absent\/"/,
  ],
  [
    'an unsupported image',
    { image: '1.dkr.ecr.us-east-1.amazonaws.com/mine:7' },
    /"1\.dkr.*mine:7".*xgboost, sagemaker-xgboost, linear-learner, rebaseline-local-estimator/,
  ],
  ['rows that it cannot train on', { data: 'label,x\n' }, /^AlgorithmError: ./],
])('a training job with %s fails with a reason of at most 1,024 characters', async (_, change, reason) => {
  const local = await openLocal();
  await local.put('data.csv', 'data' in change && change.data ? change.data : rows(0));
  const request = trainingJob('first', 'key' in change && change.key ? change.key : 'data.csv');
  if ('image' in change && change.image) request.AlgorithmSpecification.TrainingImage = change.image;
  await local.call('CreateTrainingJob', request);
  await local.sagemaker.idle();
  const job = await local.call('DescribeTrainingJob', describeJob);
  expect(job).toMatchObject({ TrainingJobStatus: 'Failed', SecondaryStatus: 'Failed' });
  expect(job.FailureReason).toMatch(reason);
  expect(job.FailureReason.length).toBeLessThanOrEqual(1024);
  expect(job.ModelArtifacts).toBeUndefined();
});

test('the failure reason of a training job contains the name of a missing bucket', async () => {
  const local = await openLocal();
  const request = trainingJob('first', 'x');
  const source = request.InputDataConfig[0]?.DataSource.S3DataSource;
  if (source) source.S3Uri = 's3://no-such-bucket/x';
  await local.call('CreateTrainingJob', request);
  await local.sagemaker.idle();
  expect((await local.call('DescribeTrainingJob', describeJob)).FailureReason).toMatch(
    /NoSuchBucket.*no-such-bucket/,
  );
});

test('a training job downloads every channel, so an empty validation channel fails the job', async () => {
  const local = await openLocal();
  await local.put('data.csv', rows(0));
  const request = trainingJob('first', 'data.csv');
  const [train] = request.InputDataConfig;
  const validation = { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: s3('validation/') } };
  await local.call('CreateTrainingJob', {
    ...request,
    InputDataConfig: [train, { ...train, ChannelName: 'validation', DataSource: validation }],
  });
  await local.sagemaker.idle();
  expect((await local.call('DescribeTrainingJob', describeJob)).FailureReason).toMatch(
    /s3:\/\/examples\/validation\//,
  );
});

test('a gzip channel trains the same model as an uncompressed channel', async () => {
  const local = await openLocal();
  await local.put('plain.csv', rows(0));
  await local.put('zipped.csv.gz', gzipSync(rows(0)));
  await local.call('CreateTrainingJob', trainingJob('plain', 'plain.csv'));
  const zipped = trainingJob('zipped', 'zipped.csv.gz');
  await local.call('CreateTrainingJob', {
    ...zipped,
    InputDataConfig: zipped.InputDataConfig.map((channel) => ({ ...channel, CompressionType: 'Gzip' })),
  });
  await local.sagemaker.idle();
  const artifact = async (job: string) =>
    gunzipSync(await buffer(await local.platform.objects.read(BUCKET, `models/${job}/output/model.tar.gz`)));
  const modelIn = (tar: Buffer) => /\{.*\}/s.exec(tar.toString('latin1'))?.[0];
  expect(modelIn(await artifact('zipped'))).toBe(modelIn(await artifact('plain')));
});

test('an existing training job name, an unknown name and an aws: tag are rejected with SageMaker’s messages', async () => {
  const local = await openLocal();
  await local.put('data.csv', rows(0));
  await local.call('CreateTrainingJob', trainingJob('first', 'data.csv'));
  await expect(local.call('CreateTrainingJob', trainingJob('first', 'data.csv'))).rejects.toMatchObject({
    code: 'ResourceInUse',
    message:
      'Training job names must be unique within an AWS account and Region, and a training job with this name already exists (arn:aws:sagemaker:us-east-1:123456789012:training-job/first)',
  });
  await expect(local.call('DescribeTrainingJob', { TrainingJobName: 'other' })).rejects.toMatchObject({
    code: 'ValidationException',
    message: 'Requested resource not found.',
  });
  const tagged = { ...trainingJob('tagged', 'data.csv'), Tags: [{ Key: 'aws:tuning', Value: 'x' }] };
  await expect(local.call('CreateTrainingJob', tagged)).rejects.toThrow(/aws: prefixed tag key names/);
});

test('managed spot training requires MaxWaitTimeInSeconds', async () => {
  const local = await openLocal();
  const spot = { ...trainingJob('spot', 'data.csv'), EnableManagedSpotTraining: true };
  await expect(local.call('CreateTrainingJob', spot)).rejects.toThrow(/MaxWaitTimeInSeconds/);
});

test('a stopped training job is Stopping, then Stopped, and cannot be stopped after it has ended', async () => {
  const local = await openLocal({}, endlessTraining);
  await local.put('data.csv', rows(0));
  await local.call('CreateTrainingJob', trainingJob('first', 'data.csv'));
  await until(
    async () => (await local.call('DescribeTrainingJob', describeJob)).SecondaryStatus === 'Training',
  );
  await local.call('StopTrainingJob', describeJob);
  expect(await local.call('DescribeTrainingJob', describeJob)).toMatchObject({
    TrainingJobStatus: 'Stopping',
  });
  await local.call('StopTrainingJob', describeJob);
  await local.sagemaker.idle();
  expect(await local.call('DescribeTrainingJob', describeJob)).toMatchObject({
    TrainingJobStatus: 'Stopped',
    SecondaryStatus: 'Stopped',
  });
  const { SecondaryStatusTransitions } = await local.call('DescribeTrainingJob', describeJob);
  expect(SecondaryStatusTransitions.map(({ Status }: { Status: string }) => Status)).toEqual([
    'Starting',
    'Downloading',
    'Training',
    'Stopping',
    'Stopped',
  ]);
  await expect(local.call('StopTrainingJob', describeJob)).rejects.toThrow(
    'The request was rejected because the training job is in status Stopped.',
  );
});

test('a training job that is interrupted by a kill trains again from the start after a restart', async () => {
  const before = await openLocal({}, endlessTraining);
  await before.put('data.csv', rows(0));
  await before.call('CreateTrainingJob', trainingJob('first', 'data.csv'));
  await until(
    async () => (await before.call('DescribeTrainingJob', describeJob)).SecondaryStatus === 'Training',
  );
  const after = await before.restart(localContainers);
  expect(await after.call('DescribeTrainingJob', describeJob)).toMatchObject({
    TrainingJobStatus: 'InProgress',
  });
  await after.sagemaker.idle();
  expect(await after.call('DescribeTrainingJob', describeJob)).toMatchObject({
    TrainingJobStatus: 'Completed',
  });
});

test('a training job with an algorithm resource fails, and the reason says to give a TrainingImage', async () => {
  const local = await openLocal();
  await local.put('data.csv', rows(0));
  const AlgorithmSpecification = { AlgorithmName: 'bought', TrainingInputMode: 'File' };
  await local.call('CreateTrainingJob', { ...trainingJob('first', 'data.csv'), AlgorithmSpecification });
  await local.sagemaker.idle();
  expect(await local.call('DescribeTrainingJob', describeJob)).toMatchObject({
    TrainingJobStatus: 'Failed',
    FailureReason: expect.stringMatching(/no algorithm "bought".*Give a TrainingImage/),
  });
});
