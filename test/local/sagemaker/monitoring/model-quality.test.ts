import { expect, test } from 'vitest';
import { openLocal } from '../support/local.js';
import { executions } from '../support/monitored-endpoint.js';
import { pausableAnalyzer } from '../support/pausable-analyzer.js';
import {
  createQualityMonitor,
  invokeWithIds,
  jobOf,
  qualityDefinition,
  qualitySchedule,
  TEN,
  uploadLabels,
  wrong,
} from '../support/quality-monitor.js';
import { until } from '../support/until.js';

test('a model quality execution merges labels by inference id, then reports the accuracy, its violation and its metrics', async () => {
  const local = await openLocal();
  await createQualityMonitor(local);
  const labels = await invokeWithIds(local, TEN);
  expect([...labels.values()].sort()).toEqual([...'0000011111']);
  for (const id of ['a', 'b']) labels.set(id, wrong(labels.get(id)));
  await uploadLabels(local, '2026/01/01/00', labels);
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();

  const [execution] = await executions(local);
  expect(execution).toMatchObject({
    MonitoringScheduleName: 'quality',
    MonitoringExecutionStatus: 'CompletedWithViolations',
    MonitoringType: 'ModelQuality',
    MonitoringJobDefinitionName: 'quality',
    EndpointName: 'adult',
  });
  expect(jobOf(execution)).toMatch(/^model-quality-monitoring-202601010100-[0-9a-f]{24}$/);

  const folder = 'quality/reports/adult/quality/2026/01/01/01';
  expect(await local.keys('quality/reports/')).toEqual([
    `${folder}/constraint_violations.json`,
    `${folder}/constraints.json`,
    `${folder}/statistics.json`,
    expect.stringMatching(
      /^quality\/reports\/merge\/adult\/AllTraffic\/2026\/01\/01\/00\/part-00000-[0-9a-f-]{36}\.c000\.jsonl$/,
    ),
  ]);
  const statistics = JSON.parse(await local.get(`${folder}/statistics.json`));
  expect(statistics.dataset.item_count).toBe(10);
  // Two of ten labels are wrong.
  expect(statistics.binary_classification_metrics.accuracy.value).toBe(0.8);
  const { violations } = JSON.parse(await local.get(`${folder}/constraint_violations.json`));
  expect(violations).toMatchObject([{ constraint_check_type: 'LessThanThreshold', metric_name: 'accuracy' }]);
  expect(local.sagemaker.metrics.all().find(({ MetricName }) => MetricName === 'accuracy')).toMatchObject({
    Namespace: 'aws/sagemaker/Endpoints/model-metrics',
    Timestamp: new Date('2026-01-01T00:00:00Z'),
    StatisticValues: { Sum: 0.8 },
    Dimensions: [
      { Name: 'Endpoint', Value: 'adult' },
      { Name: 'MonitoringSchedule', Value: 'quality' },
    ],
  });
});

test('the jobs of a model quality execution have the inputs and the environment of real jobs', async () => {
  const local = await openLocal();
  await createQualityMonitor(local);
  await uploadLabels(local, '2026/01/01/00', await invokeWithIds(local, TEN));
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  const analysis = jobOf((await executions(local))[0]);
  const merge = analysis.replace('model-quality-monitoring', 'groundtruth-merge');
  const captured = 's3://examples/capture/adult/AllTraffic/2026/01/01/00';
  const merged = 's3://examples/quality/reports/merge/adult/AllTraffic/2026/01/01/00';
  const localPath = '/opt/ml/processing/input_data/adult/AllTraffic/2026/01/01/00';
  expect(await local.call('DescribeProcessingJob', { ProcessingJobName: merge })).toMatchObject({
    AppSpecification: {
      ImageUri: '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-groundtruth-merger',
    },
    ExitMessage: 'Completed: Merged 10 of 10 captured records with ground truth.',
    Environment: {
      dataset_source: '/opt/ml/processing/input_data',
      ground_truth_source: '/opt/ml/processing/groundtruth',
      output_path: '/opt/ml/processing/output',
    },
    ProcessingInputs: [
      {
        InputName: 'groundtruth_input_1',
        S3Input: {
          LocalPath: '/opt/ml/processing/groundtruth/2026/01/01/00',
          S3Uri: 's3://examples/labels/2026/01/01/00',
        },
      },
      { InputName: 'endpoint_input_1', S3Input: { LocalPath: localPath, S3Uri: captured } },
    ],
    ProcessingOutputConfig: {
      Outputs: [{ OutputName: 'result', S3Output: { S3Uri: 's3://examples/quality/reports/merge' } }],
    },
    StoppingCondition: { MaxRuntimeInSeconds: 1800 },
  });
  expect(await local.call('DescribeProcessingJob', { ProcessingJobName: analysis })).toMatchObject({
    ExitMessage: 'Completed: Job completed successfully with no violations.',
    Environment: {
      analysis_type: 'MODEL_QUALITY',
      baseline_constraints: '/opt/ml/processing/baseline/constraints/constraints.json',
      dataset_format: '{"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}',
      dataset_source: '/opt/ml/processing/input_data',
      start_time: '2026-01-01T00:00:00Z',
      end_time: '2026-01-01T01:00:00Z',
      metric_time: '2026-01-01T00:00:00Z',
      output_path: '/opt/ml/processing/output',
      problem_type: 'BinaryClassification',
      probability_attribute: '0',
      probability_threshold_attribute: '0.5',
      publish_cloudwatch_metrics: 'Enabled',
      sagemaker_endpoint_name: 'adult',
      sagemaker_monitoring_schedule_name: 'quality',
    },
    ProcessingInputs: [
      { InputName: 'constraints', S3Input: { LocalPath: '/opt/ml/processing/baseline/constraints' } },
      { InputName: 'endpoint_input_1', S3Input: { LocalPath: localPath, S3Uri: merged } },
    ],
  });
});

test('the processing job of an execution is first the merge job, then the analysis job', async () => {
  const analyzer = pausableAnalyzer();
  const local = await openLocal({}, analyzer.containers);
  await createQualityMonitor(local);
  await uploadLabels(local, '2026/01/01/00', await invokeWithIds(local, TEN));
  analyzer.pause();
  await local.stepTo('2026-01-01T01:20:00Z');
  const seen: string[] = [];
  for (const prefix of ['groundtruth-merge', 'model-quality-monitoring']) {
    await until(async () => {
      const [{ MonitoringExecutionStatus, ProcessingJobArn = '' }] = await executions(local);
      return MonitoringExecutionStatus === 'InProgress' && ProcessingJobArn.includes(prefix);
    });
    seen.push(jobOf((await executions(local))[0]));
    const { release } = analyzer;
    analyzer.pause();
    release();
  }
  await local.sagemaker.idle();
  expect(await executions(local)).toMatchObject([{ MonitoringExecutionStatus: 'Completed' }]);
  const suffixes = seen.map((name) => /-\d{12}-[0-9a-f]{24}$/.exec(name)?.[0]);
  expect(suffixes[0]).toBe(suffixes[1]);
  expect(local.events('ExecutionStarted')).toHaveLength(1);
  expect(local.events('ExecutionEnded')).toHaveLength(1);
});

test.each(['nobody uploaded ground truth', 'the ground truth has other ids', 'nothing was captured'])(
  'a model quality execution fails with SageMaker’s reason if %s',
  async (given) => {
    const local = await openLocal();
    await createQualityMonitor(local);
    if (given !== 'nothing was captured') await invokeWithIds(local, TEN);
    if (given === 'the ground truth has other ids') {
      await uploadLabels(local, '2026/01/01/00', [['unknown', '1']]);
    }
    if (given === 'nothing was captured') await uploadLabels(local, '2026/01/01/00', [['a', '1']]);
    await local.stepTo('2026-01-01T01:20:00Z');
    await local.sagemaker.idle();
    expect(await executions(local)).toMatchObject([
      { MonitoringExecutionStatus: 'Failed', FailureReason: 'Job inputs had no data' },
    ]);
    expect(await local.keys('quality/reports/adult/')).toEqual([]);
  },
);

test('with offsets, late labels are merged with the captures of earlier hours, and each record counts once', async () => {
  const local = await openLocal();
  await createQualityMonitor(local, { StartTimeOffset: '-PT2H', EndTimeOffset: '-PT1H' });
  const labels = await invokeWithIds(local, TEN);
  // Partly labelled in the hour of the traffic, then completed an hour later.
  const entries = [...labels];
  await uploadLabels(local, '2026/01/01/00', entries.slice(0, 4));
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  await uploadLabels(local, '2026/01/01/01', entries.slice(3));
  await local.stepTo('2026-01-01T02:20:00Z');
  await local.sagemaker.idle();
  expect(local.events('ExecutionStarted').map((one) => [one.windowStart, one.windowEnd])).toEqual([
    ['2025-12-31T23:00:00Z', '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z'],
  ]);
  expect(local.events('ExecutionEnded').map(({ status }) => status)).toEqual(['Failed', 'Completed']);
  const report = 'quality/reports/adult/quality/2026/01/01/02/statistics.json';
  expect(JSON.parse(await local.get(report)).dataset.item_count).toBe(10);
});

test('executions with overlapping windows do not count merged records twice', async () => {
  const local = await openLocal();
  await createQualityMonitor(local, { StartTimeOffset: '-P1D', EndTimeOffset: '-P0D' });
  const labels = [...(await invokeWithIds(local, TEN))];
  await uploadLabels(local, '2026/01/01/00', labels.slice(0, 6));
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  await uploadLabels(local, '2026/01/01/01', labels.slice(6));
  await local.stepTo('2026-01-01T02:20:00Z');
  await local.sagemaker.idle();
  const rows = async (hour: string) =>
    JSON.parse(await local.get(`quality/reports/adult/quality/2026/01/01/${hour}/statistics.json`)).dataset
      .item_count;
  expect([await rows('01'), await rows('02')]).toEqual([6, 10]);
});

test('each of the two jobs of an hourly model quality schedule may run for at most 1800 seconds', async () => {
  const local = await openLocal();
  await createQualityMonitor(local);
  const { StoppingCondition } = await local.call('DescribeModelQualityJobDefinition', {
    JobDefinitionName: 'quality',
  });
  expect(StoppingCondition).toEqual({ MaxRuntimeInSeconds: 1800 });
  await local.call('CreateModelQualityJobDefinition', {
    ...qualityDefinition('longer'),
    StoppingCondition: { MaxRuntimeInSeconds: 1801 },
  });
  await expect(local.call('CreateMonitoringSchedule', qualitySchedule('longer', 'longer'))).rejects.toThrow(
    'MaxRuntimeInSeconds of 1801 is longer than the 1800 seconds that each of the 2 jobs',
  );
});
