/** Batch transform, captured by manifests, and monitored by an hourly schedule. */
import { expect, test } from 'vitest';
import { type Local, openLocal } from '../support/local.js';
import { executions } from '../support/monitored-endpoint.js';
import { baselineJob, hourly, jobDefinition, s3, trainModel, transformJob } from '../support/resources.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const capturedJob = (name: string, input: string, capture: Record<string, unknown> = {}) =>
  transformJob(name, input, { DataCaptureConfig: { DestinationS3Uri: s3('captured'), ...capture } });

const transform = async (local: Local, request: Record<string, unknown>) => {
  await local.call('CreateTransformJob', request);
  await local.sagemaker.idle();
};

const inputs = (middle: number, n = 40) =>
  Array.from(
    { length: n },
    (_, i) => `${(middle + (i % 20) / 10).toFixed(1)},${i % 2 ? 'red' : 'blue'}\n`,
  ).join('');

/** Creates a baseline of the model's inputs, as in Amazon's example, and an hourly schedule for the captured data. */
const monitor = async (local: Local, format: object = { Csv: { Header: false } }, more: object = {}) => {
  await local.put('baseline-data/inputs.csv', `x,colour\n${inputs(0)}`);
  await local.call(
    'CreateProcessingJob',
    baselineJob('baseline', 'baseline-data/inputs.csv', 'baselines/inputs'),
  );
  await local.sagemaker.idle();
  const { DataQualityJobInput: _endpoint, ...definition } = jobDefinition('batch', '', 'baselines/inputs');
  const BatchTransformInput = {
    DataCapturedDestinationS3Uri: s3('captured'),
    LocalPath: '/opt/ml/processing/input',
    DatasetFormat: format,
    ...more,
  };
  await local.call('CreateDataQualityJobDefinition', {
    ...definition,
    DataQualityJobInput: { BatchTransformInput },
  });
  await local.call('CreateMonitoringSchedule', hourly('batch-hourly', 'batch'));
  await local.sagemaker.idle();
};

const nextExecution = async (local: Local) => {
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  const [execution] = await executions(local);
  return execution;
};

test('a transform job writes one manifest of its inputs and one of its outputs, under the hour of its start', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.put('in/a.csv', inputs(0));
  await local.put('in/deep/b.csv', inputs(0));
  await transform(local, capturedJob('score', 'in/'));
  const captured = await local.keys('captured/');
  expect(captured).toEqual([
    expect.stringMatching(/^captured\/input\/2026\/01\/01\/00\/[0-9a-f-]{36}\.json$/),
    expect.stringMatching(/^captured\/output\/2026\/01\/01\/00\/[0-9a-f-]{36}\.json$/),
  ]);
  for (const key of captured) expect(key.slice(-41, -5)).toMatch(UUID);
  expect(JSON.parse(await local.get(captured[0] ?? ''))).toEqual([
    { prefix: s3('in/') },
    'a.csv',
    'deep/b.csv',
  ]);
  expect(JSON.parse(await local.get(captured[1] ?? ''))).toEqual([
    { prefix: s3('scores/') },
    'a.csv.out',
    'deep/b.csv.out',
  ]);
  expect(await local.keys('scores/')).toEqual(['scores/a.csv.out', 'scores/deep/b.csv.out']);
});

test('manifests list the objects that were read if the input is one object or the start of a name', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.put('in/january.csv', inputs(0));
  await local.put('in/january/more.csv', inputs(0));
  await transform(local, capturedJob('one', 'in/january.csv'));
  await transform(local, capturedJob('some', 'in/january'));
  const manifests = await Promise.all(
    (await local.keys('captured/input/')).map(async (key) => JSON.parse(await local.get(key))),
  );
  const named = manifests.map(([{ prefix }, ...names]) => names.map((name: string) => prefix + name));
  expect(named).toHaveLength(2);
  expect(named).toContainEqual([s3('in/january.csv')]);
  expect(named).toContainEqual([s3('in/january.csv'), s3('in/january/more.csv')]);
});

test('a transform job without DataCaptureConfig and a failed transform job capture nothing', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.put('in/a.csv', inputs(0));
  await transform(local, transformJob('without', 'in/'));
  await transform(local, capturedJob('fails', 'nothing/'));
  expect(await local.keys('captured/')).toEqual([]);
});

test('GenerateInferenceId appends an ID and the job’s start time to each line of a transform’s output', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.put('in/a.csv', inputs(0, 3));
  await transform(local, capturedJob('plain', 'in/'));
  const plain = (await local.get('scores/a.csv.out')).trimEnd().split('\n');
  await transform(local, capturedJob('identified', 'in/', { GenerateInferenceId: true }));
  const lines = (await local.get('scores/a.csv.out'))
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const { TransformStartTime } = await local.call('DescribeTransformJob', { TransformJobName: 'identified' });
  expect(lines.map(([score]) => score)).toEqual(plain);
  for (const [, id, time] of lines) {
    expect(id).toMatch(UUID);
    expect(time).toBe(`${TransformStartTime.toISOString().slice(0, 19)}Z`);
  }
  expect(new Set(lines.map(([, id]) => id)).size).toBe(3);
});

test('an execution analyses the input of the hour’s transform jobs, and its report has no endpoint in its path', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await monitor(local);
  await local.put('in/a.csv', inputs(0));
  await local.put('in/b.csv', inputs(0));
  await transform(local, capturedJob('score', 'in/'));
  const execution = await nextExecution(local);
  expect(execution).toMatchObject({ MonitoringExecutionStatus: 'Completed', MonitoringType: 'DataQuality' });
  expect(execution.EndpointName).toBeUndefined();
  const statistics = JSON.parse(await local.get('reports/batch-hourly/2026/01/01/01/statistics.json'));
  // Twice 40 lines of two columns: only the inputs, without the model's predictions.
  expect(statistics.dataset.item_count).toBe(80);
  expect(statistics.features.map(({ name }: { name: string }) => name)).toEqual(['x', 'colour']);

  const job = await local.call('DescribeProcessingJob', {
    ProcessingJobName: execution.ProcessingJobArn.split('/').at(-1),
  });
  expect(JSON.parse(job.Environment.dataset_format)).toEqual({ csv: { header: false } });
  expect(job.Environment.sagemaker_endpoint_name).toBeUndefined();
  expect(job.ProcessingInputs.at(-1).S3Input).toMatchObject({ S3DataType: 'ManifestFile' });
  const metrics = local.sagemaker.metrics.all();
  expect(new Set(metrics.map(({ Namespace }) => Namespace))).toEqual(
    new Set(['aws/sagemaker/ModelMonitoring/data-metrics']),
  );
  expect(metrics[0]?.Dimensions).toEqual([{ Name: 'MonitoringSchedule', Value: 'batch-hourly' }]);
});

test('an execution reports drifted transform input as a violation, and ignores transform jobs of other hours', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await monitor(local);
  await local.put('drifted.csv', inputs(50));
  await transform(local, capturedJob('drifted', 'drifted.csv'));
  expect(await nextExecution(local)).toMatchObject({ MonitoringExecutionStatus: 'CompletedWithViolations' });
  const { violations } = JSON.parse(
    await local.get('reports/batch-hourly/2026/01/01/01/constraint_violations.json'),
  );
  expect(violations).toMatchObject([{ feature_name: 'x', constraint_check_type: 'baseline_drift_check' }]);

  await local.stepTo('2026-01-01T02:20:00Z');
  await local.sagemaker.idle();
  const second = (await executions(local)).find(
    ({ ScheduledTime }: { ScheduledTime: Date }) =>
      ScheduledTime.toISOString() === '2026-01-01T02:00:00.000Z',
  );
  expect(second).toMatchObject({
    MonitoringExecutionStatus: 'Failed',
    FailureReason: 'Job inputs had no data',
  });
});

test('offsets of a batch transform input extend the window over several hours', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.put('in/a.csv', inputs(0));
  await transform(local, capturedJob('early', 'in/'));
  await local.stepTo('2026-01-01T03:10:00Z');
  await monitor(local, { Csv: {} }, { StartTimeOffset: '-PT6H', EndTimeOffset: '-PT0H' });
  await local.stepTo('2026-01-01T04:20:00Z');
  await local.sagemaker.idle();
  expect(await executions(local)).toMatchObject([{ MonitoringExecutionStatus: 'Completed' }]);
});

test('an execution reads JSON Lines objects of a manifest', async () => {
  const local = await openLocal();
  await monitor(local, { Json: { Line: true } });
  await local.put('lines/a.jsonl', '{"x":0.5,"colour":"red"}\n{"x":0.7,"colour":"blue"}\n');
  await local.put(
    'captured/input/2026/01/01/00/00000000-0000-0000-0000-000000000000.json',
    JSON.stringify([{ prefix: s3('lines/') }, 'a.jsonl']),
  );
  expect(await nextExecution(local)).not.toMatchObject({ MonitoringExecutionStatus: 'Failed' });
  const statistics = JSON.parse(await local.get('reports/batch-hourly/2026/01/01/01/statistics.json'));
  expect(statistics.dataset.item_count).toBe(2);
});

test.each([
  ['JSON that is not JSON Lines', { Json: { Line: false } }, {}, /Json with Line true/],
  ['no format', {}, {}, /has no format/],
  [
    'excluded features',
    { Csv: { Header: false } },
    { ExcludeFeaturesAttribute: '0' },
    /Excluding features is not/,
  ],
])(
  'an execution of a batch transform definition with %s fails with a reason',
  async (_what, format, more, reason) => {
    const local = await openLocal();
    await trainModel(local, 'model-a');
    await monitor(local, format, more);
    await local.put('in/a.csv', inputs(0));
    await transform(local, capturedJob('score', 'in/'));
    expect(await nextExecution(local)).toMatchObject({
      MonitoringExecutionStatus: 'Failed',
      FailureReason: expect.stringMatching(reason),
    });
  },
);

test.each([
  ['that is not a manifest', 'not a manifest', /is not a manifest/],
  [
    'of an object that does not exist',
    JSON.stringify([{ prefix: s3('in/') }, 'gone.csv']),
    /NoSuchKey.*in\/gone\.csv/,
  ],
  [
    'with a path outside the job folder',
    JSON.stringify([{ prefix: s3('in/') }, '../../../../../../out']),
    /points outside/,
  ],
])(
  'a manifest %s fails the execution, and the failure reason contains the manifest or object',
  async (_what, manifest, reason) => {
    const local = await openLocal();
    await monitor(local);
    await local.put('captured/input/2026/01/01/00/x.json', manifest);
    expect(await nextExecution(local)).toMatchObject({
      MonitoringExecutionStatus: 'Failed',
      FailureReason: expect.stringMatching(reason),
    });
  },
);
