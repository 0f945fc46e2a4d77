import { expect, test } from 'vitest';
import { localContainers } from '../../../../src/local/sagemaker/containers.js';
import { BUCKET, type Local, openLocal } from '../support/local.js';
import {
  BASELINE,
  createMonitoredEndpoint,
  executionInProgress,
  executions,
  sendTraffic,
} from '../support/monitored-endpoint.js';
import {
  createDefinition,
  createEndpoint,
  endpointConfig,
  hourly,
  jobDefinition,
} from '../support/resources.js';

const instant = { training: 0, transform: 0, processing: 0, endpoint: 0, schedule: 0 };

test('executions start within the jitter bounds, at a different minute each hour, and at the same minutes for the same seed', async () => {
  const starts = async () => {
    const local = await openLocal({ durations: instant });
    await createMonitoredEndpoint(local);
    const minutes: number[] = [];
    for (let hour = 1; hour <= 6; hour++) {
      const at = (minute: number) => `2026-01-01T0${hour}:${String(minute).padStart(2, '0')}:00Z`;
      for (let minute = 0; minute <= 16; minute++) {
        await local.stepTo(at(minute));
        if (local.events('ExecutionStarted').length === hour) {
          minutes.push(minute);
          break;
        }
      }
      await local.sagemaker.idle();
    }
    return minutes;
  };
  const minutes = await starts();
  expect(minutes).toHaveLength(6);
  expect(Math.min(...minutes)).toBeGreaterThanOrEqual(5);
  expect(Math.max(...minutes)).toBeLessThanOrEqual(15);
  expect(new Set(minutes).size).toBeGreaterThan(1);
  expect(await starts()).toEqual(minutes);
});

test('an execution uses the schedule’s job definition at its start, not at the end of its hour', async () => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  await sendTraffic(local);
  await local.stepTo('2026-01-01T01:02:00Z');
  await local.call('UpdateMonitoringSchedule', hourly('hourly', 'definition-b'));
  await local.sagemaker.idle();
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  expect(local.events('ExecutionStarted')).toMatchObject([
    {
      jobDefinition: 'definition-b',
      windowStart: '2026-01-01T00:00:00Z',
      windowEnd: '2026-01-01T01:00:00Z',
      constraintsUri: 's3://examples/baselines/definition-b/constraints.json',
    },
  ]);
  expect(local.events('ScheduleUpdated').map(({ jobDefinition }) => jobDefinition)).toEqual([
    'definition-a',
    'definition-b',
  ]);
});

test('the execution of an hour without captured traffic fails with "Job inputs had no data"', async () => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  const [execution] = await executions(local);
  expect(execution).toMatchObject({
    MonitoringExecutionStatus: 'Failed',
    FailureReason: 'Job inputs had no data',
  });
  expect(await local.keys('reports/')).toEqual([]);
});

test('an execution analyses only the captures of its window', async () => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  await sendTraffic(local);
  await local.stepTo('2026-01-01T01:20:00Z');
  await sendTraffic(local);
  await local.stepTo('2026-01-01T02:20:00Z');
  await local.sagemaker.idle();
  for (const hour of ['01', '02']) {
    const statistics = JSON.parse(await local.get(`reports/adult/hourly/2026/01/01/${hour}/statistics.json`));
    expect(statistics.dataset.item_count).toBe(5);
  }
  const names = local.events('ExecutionStarted').map(({ processingJob }) => processingJob);
  const job = await local.call('DescribeProcessingJob', { ProcessingJobName: names[1] });
  expect(job.ProcessingInputs.at(-1)).toMatchObject({
    InputName: 'endpoint_input_1',
    S3Input: {
      S3Uri: 's3://examples/capture/adult/AllTraffic/2026/01/01/01',
      LocalPath: '/opt/ml/processing/input/endpoint/adult/AllTraffic/2026/01/01/01',
    },
  });
  expect(job.Environment).toMatchObject({
    baseline_constraints: '/opt/ml/processing/baseline/constraints/constraints.json',
    baseline_statistics: '/opt/ml/processing/baseline/stats/statistics.json',
    sagemaker_endpoint_name: 'adult',
    sagemaker_monitoring_schedule_name: 'hourly',
  });
  expect(job.MonitoringScheduleArn).toBe(
    'arn:aws:sagemaker:us-east-1:123456789012:monitoring-schedule/hourly',
  );
});

test('a six-hourly schedule analyses the captures of six hours in one execution', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await createDefinition(local, 'definition-a', 'adult', BASELINE);
  const request = hourly('hourly', 'definition-a');
  request.MonitoringScheduleConfig.ScheduleConfig.ScheduleExpression = 'cron(0 0/6 ? * * *)';
  await local.call('CreateMonitoringSchedule', request);
  await local.sagemaker.idle();
  await sendTraffic(local);
  await local.stepTo('2026-01-01T04:00:00Z');
  await sendTraffic(local);
  await local.stepTo('2026-01-01T06:20:00Z');
  await local.sagemaker.idle();
  expect(local.events('ExecutionStarted')).toMatchObject([
    { windowStart: '2026-01-01T00:00:00Z', windowEnd: '2026-01-01T06:00:00Z' },
  ]);
  const statistics = JSON.parse(await local.get('reports/adult/hourly/2026/01/01/06/statistics.json'));
  expect(statistics.dataset.item_count).toBe(10);
});

test.each([
  [
    'its definition was deleted',
    (local: Local) => local.call('DeleteDataQualityJobDefinition', { JobDefinitionName: 'definition-a' }),
    /"definition-a" does not exist/,
  ],
  [
    'its endpoint was deleted',
    (local: Local) => local.call('DeleteEndpoint', { EndpointName: 'adult' }),
    /^Could not find endpoint/,
  ],
  [
    'its baseline was deleted',
    (local: Local) => local.platform.objects.delete(BUCKET, 'baselines/definition-a/constraints.json'),
    /NoSuchKey.*constraints\.json/,
  ],
])('an execution fails with a reason if %s', async (_, spoil, reason) => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  await sendTraffic(local);
  await local.sagemaker.flushCapture();
  await spoil(local);
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  const [execution] = await executions(local);
  expect(execution.MonitoringExecutionStatus).toBe('Failed');
  expect(execution.FailureReason).toMatch(reason);
  expect(local.events('ExecutionEnded')).toMatchObject([{ status: 'Failed' }]);
});

test('an inline job definition is run like a named one', async () => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  const definition = jobDefinition('x', 'adult', 'baselines/definition-a');
  await local.call('CreateMonitoringSchedule', {
    MonitoringScheduleName: 'inline',
    MonitoringScheduleConfig: {
      ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
      MonitoringJobDefinition: {
        BaselineConfig: definition.DataQualityBaselineConfig,
        MonitoringInputs: [definition.DataQualityJobInput],
        MonitoringOutputConfig: definition.DataQualityJobOutputConfig,
        MonitoringResources: definition.JobResources,
        MonitoringAppSpecification: definition.DataQualityAppSpecification,
        RoleArn: definition.RoleArn,
      },
    },
  });
  await local.sagemaker.idle();
  await sendTraffic(local);
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  const [execution] = await executions(local, { MonitoringScheduleName: 'inline' });
  expect(execution).toMatchObject({
    MonitoringExecutionStatus: expect.stringMatching(/^Completed/),
    EndpointName: 'adult',
  });
  expect(execution.MonitoringJobDefinitionName).toBeUndefined();
});

test('an execution is Stopped if its processing job is stopped', async () => {
  const { local } = await executionInProgress();
  const [started] = local.events('ExecutionStarted');
  await local.call('StopProcessingJob', { ProcessingJobName: started?.processingJob });
  await local.sagemaker.idle();
  expect((await executions(local))[0].MonitoringExecutionStatus).toBe('Stopped');
});

test('executions are listed by schedule, endpoint, status and time, newest first and in pages', async () => {
  const local = await openLocal({ durations: instant });
  await createMonitoredEndpoint(local);
  await sendTraffic(local);
  for (const hour of ['01', '02', '03']) {
    await local.stepTo(`2026-01-01T${hour}:20:00Z`);
    await local.sagemaker.idle();
  }
  const hours = async (filter: Record<string, unknown>) =>
    (await executions(local, filter)).map((one: { ScheduledTime: Date }) => one.ScheduledTime.getUTCHours());
  expect(await hours({})).toEqual([3, 2, 1]);
  expect(await hours({ SortBy: 'ScheduledTime', SortOrder: 'Ascending' })).toEqual([1, 2, 3]);
  expect(await hours({ StatusEquals: 'Failed' })).toEqual([3, 2]);
  expect(await hours({ EndpointName: 'other' })).toEqual([]);
  expect(await hours({ ScheduledTimeAfter: new Date('2026-01-01T01:00:00Z') })).toEqual([3, 2]);
  const first = await local.call('ListMonitoringExecutions', { MaxResults: 2 });
  expect(first.MonitoringExecutionSummaries).toHaveLength(2);
  expect(await hours({ MaxResults: 2, NextToken: first.NextToken })).toEqual([1]);
});

test('an execution that is interrupted by a kill runs again after a restart, with one start and one end in the event log', async () => {
  const { local: before } = await executionInProgress();
  const after = await before.restart(localContainers);
  await after.sagemaker.tick();
  await after.sagemaker.idle();
  const found = await executions(after);
  expect(found).toHaveLength(1);
  expect(found[0].MonitoringExecutionStatus).toMatch(/^Completed/);
  expect(after.events('ExecutionStarted')).toHaveLength(1);
  expect(after.events('ExecutionEnded')).toHaveLength(1);
});

test('executions that were due while the platform was down run after the restart', async () => {
  const before = await openLocal();
  await createMonitoredEndpoint(before);
  await sendTraffic(before);
  await before.sagemaker.flushCapture();
  await before.platform.clock.stepTo(new Date('2026-01-01T02:20:00Z'));
  const after = await before.restart();
  await after.sagemaker.tick();
  await after.sagemaker.idle();
  expect(after.events('ExecutionEnded').map(({ status }) => status)).toEqual([
    expect.stringMatching(/^Completed/),
    'Failed',
  ]);
});

test('the last hour before a release is analysed with the old definition if the schedule is updated after its execution', async () => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  await sendTraffic(local);
  // In the first five minutes of an hour, the execution of the last hour has not started, and the API does not show it.
  await local.stepTo('2026-01-01T01:04:00Z');
  expect(await executions(local)).toEqual([]);
  await local.call('CreateEndpointConfig', endpointConfig('again', 'model-a'));
  await local.call('UpdateEndpoint', { EndpointName: 'adult', EndpointConfigName: 'again' });
  await local.sagemaker.idle();
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  await local.call('UpdateMonitoringSchedule', hourly('hourly', 'definition-b'));
  await local.sagemaker.idle();
  await sendTraffic(local);
  await local.stepTo('2026-01-01T02:20:00Z');
  await local.sagemaker.idle();
  expect(local.events('ExecutionStarted').map((one) => [one.scheduledTime, one.jobDefinition])).toEqual([
    ['2026-01-01T01:00:00Z', 'definition-a'],
    ['2026-01-01T02:00:00Z', 'definition-b'],
  ]);
});

test('an execution with ExcludeFeaturesAttribute fails with a reason instead of analysing the excluded features', async () => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  const { DataQualityJobInput, ...definition } = jobDefinition(
    'excluding',
    'adult',
    'baselines/definition-a',
  );
  const EndpointInput = { ...DataQualityJobInput.EndpointInput, ExcludeFeaturesAttribute: '1' };
  await local.call('CreateDataQualityJobDefinition', {
    ...definition,
    DataQualityJobInput: { EndpointInput },
  });
  await local.call('UpdateMonitoringSchedule', hourly('hourly', 'excluding'));
  await local.sagemaker.idle();
  await sendTraffic(local);
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  expect(await executions(local)).toMatchObject([
    {
      MonitoringExecutionStatus: 'Failed',
      FailureReason: expect.stringContaining('Excluding features is not supported'),
    },
  ]);
});
