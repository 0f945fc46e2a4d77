/** Model quality of batch transforms: outputs with inference ids are merged with ground truth. */
import { expect, test } from 'vitest';
import { type Local, openLocal } from '../support/local.js';
import { executions } from '../support/monitored-endpoint.js';
import { qualityDefinition, qualitySchedule, uploadLabels, wrong } from '../support/quality-monitor.js';
import { s3, trainModel, transformJob } from '../support/resources.js';

const CONSTRAINTS = {
  version: 0.0,
  binary_classification_constraints: {
    accuracy: { threshold: 0.9, comparison_operator: 'LessThanThreshold' },
  },
};

/** A transform of eight rows, and an hourly schedule that monitors its outputs. */
async function monitoredTransform(
  local: Local,
  { generatesIds = true, format = { Csv: { Header: false } } as object } = {},
): Promise<void> {
  await trainModel(local, 'model-a');
  await local.put('quality/constraints.json', JSON.stringify(CONSTRAINTS));
  const { EndpointInput: _, ...input } = qualityDefinition('quality').ModelQualityJobInput;
  await local.call('CreateModelQualityJobDefinition', {
    ...qualityDefinition('quality'),
    ModelQualityJobInput: {
      ...input,
      BatchTransformInput: {
        DataCapturedDestinationS3Uri: s3('captured'),
        DatasetFormat: format,
        LocalPath: '/opt/ml/processing/input_data',
        ProbabilityAttribute: '0',
        ProbabilityThresholdAttribute: 0.5,
      },
    },
  });
  await local.call('CreateMonitoringSchedule', qualitySchedule('quality', 'quality'));
  await local.put(
    'in/deep/rows.csv',
    Array.from({ length: 8 }, (_, i) => `${i % 2 ? 2 : -2}.${i},red\n`).join(''),
  );
  const capture = { DestinationS3Uri: s3('captured'), GenerateInferenceId: generatesIds };
  await local.call('CreateTransformJob', transformJob('score', 'in/', { DataCaptureConfig: capture }));
  await local.sagemaker.idle();
}

async function nextExecution(local: Local) {
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  return (await executions(local))[0];
}

test('outputs of a batch transform are merged with ground truth by their inference ids and analysed', async () => {
  const local = await openLocal();
  await monitoredTransform(local);
  const lines = (await local.get('scores/deep/rows.csv.out')).trimEnd().split('\n');
  const labels = lines.map((line, i): [string, string] => {
    const [probability, id = ''] = line.split(',');
    const predicted = Number(probability) > 0.5 ? '1' : '0';
    return [id, i < 2 ? wrong(predicted) : predicted];
  });
  await uploadLabels(local, '2026/01/01/00', labels);
  expect(await nextExecution(local)).toMatchObject({ MonitoringExecutionStatus: 'CompletedWithViolations' });
  const folder = 'quality/reports/quality/2026/01/01/01';
  expect(await local.keys('quality/reports/')).toEqual([
    expect.stringMatching(
      /^quality\/reports\/merge\/2026\/01\/01\/00\/part-00000-[0-9a-f-]{36}\.c000\.jsonl$/,
    ),
    `${folder}/constraint_violations.json`,
    `${folder}/constraints.json`,
    `${folder}/statistics.json`,
  ]);
  const { dataset, binary_classification_metrics } = JSON.parse(await local.get(`${folder}/statistics.json`));
  expect(dataset.item_count).toBe(8);
  // Two of eight labels are wrong.
  expect(binary_classification_metrics.accuracy.value).toBe(0.75);
  const [merged = ''] = await local.keys('quality/reports/merge/');
  const [first = ''] = (await local.get(merged)).split('\n');
  expect(JSON.parse(first)).toEqual({
    eventVersion: '0',
    groundTruthData: { data: labels[0]?.[1], encoding: 'CSV' },
    captureData: {
      batchTransformOutput: {
        observedContentType: 'text/csv',
        mode: 'OUTPUT',
        data: lines[0]?.split(',')[0],
        encoding: 'CSV',
      },
    },
    eventMetadata: {
      eventId: labels[0]?.[0],
      inferenceId: labels[0]?.[0],
      inferenceTime: expect.stringMatching(/^2026-01-01T00:1\d:\d\dZ$/),
    },
  });
  expect(local.sagemaker.metrics.all().find(({ MetricName }) => MetricName === 'accuracy')).toMatchObject({
    Namespace: 'aws/sagemaker/ModelMonitoring/model-metrics',
    Dimensions: [{ Name: 'MonitoringSchedule', Value: 'quality' }],
  });
});

test('the execution fails with a reason if the outputs of a batch transform have no inference ids', async () => {
  const local = await openLocal();
  await monitoredTransform(local, { generatesIds: false });
  await uploadLabels(local, '2026/01/01/00', [['any', '1']]);
  expect(await nextExecution(local)).toMatchObject({
    MonitoringExecutionStatus: 'Failed',
    FailureReason: expect.stringContaining('Set GenerateInferenceId in DataCaptureConfig'),
  });
});

test('a model quality execution of batch transforms in another format than CSV fails with a reason', async () => {
  const local = await openLocal();
  await monitoredTransform(local, { format: { Json: { Line: true } } });
  expect(await nextExecution(local)).toMatchObject({
    MonitoringExecutionStatus: 'Failed',
    FailureReason: expect.stringContaining('a BatchTransformInput whose DatasetFormat is Csv'),
  });
});
