import { expect, test } from 'vitest';
import { type Local, openLocal } from '../support/local.js';
import { createMonitoredEndpoint, executions, named, sendTraffic } from '../support/monitored-endpoint.js';
import { pausableAnalyzer } from '../support/pausable-analyzer.js';
import { hourly, jobDefinition, ROLE } from '../support/resources.js';

/** Creates a schedule named `other`, and stops the hourly schedule, so that only `other` runs. */
async function schedule(local: Local, config: Record<string, unknown>): Promise<void> {
  await local.call('StopMonitoringSchedule', named);
  await local.sagemaker.idle();
  const request = hourly('other', 'definition-a');
  Object.assign(request.MonitoringScheduleConfig, config);
  await local.call('CreateMonitoringSchedule', request);
  await local.sagemaker.idle();
}
const cron = (ScheduleExpression: string, more: Record<string, unknown> = {}) => ({
  ScheduleConfig: { ScheduleExpression, ...more },
});
const windows = (local: Local) =>
  local
    .events('ExecutionStarted')
    .map(({ scheduledTime, windowStart, windowEnd }) => [scheduledTime, windowStart, windowEnd]);
const describeOther = (local: Local) =>
  local.call('DescribeMonitoringSchedule', { MonitoringScheduleName: 'other' });
const lastHour = { DataAnalysisStartTime: '-PT1H', DataAnalysisEndTime: '-PT0H' };

test('a NOW schedule runs once, immediately, for the window of its offsets, and is then Stopped', async () => {
  const local = await openLocal({ startAt: '2026-01-01T00:10:00Z' });
  await createMonitoredEndpoint(local);
  await sendTraffic(local);
  await local.stepTo('2026-01-01T00:50:00Z');
  await schedule(local, cron('NOW', lastHour));
  const [[scheduled = '', start = '', end = ''] = []] = windows(local);
  expect([Date.parse(end) - Date.parse(start), end]).toEqual([3_600_000, scheduled]);
  expect(scheduled).toMatch(/^2026-01-01T00:50/);
  expect(await executions(local)).toMatchObject([
    { MonitoringScheduleName: 'other', MonitoringExecutionStatus: 'CompletedWithViolations' },
  ]);
  expect((await describeOther(local)).MonitoringScheduleStatus).toBe('Stopped');
  await local.stepTo('2026-01-01T03:30:00Z');
  expect(windows(local)).toHaveLength(1);
  for (const operation of ['UpdateMonitoringSchedule', 'StartMonitoringSchedule']) {
    await expect(local.call(operation, hourly('other', 'definition-b'))).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(/runs once \(NOW\)/),
    });
  }
});

test.each([
  ['without offsets', cron('NOW'), /needs DataAnalysisStartTime and DataAnalysisEndTime/],
  [
    'with only one offset',
    cron('NOW', { DataAnalysisStartTime: '-PT1H' }),
    /needs DataAnalysisStartTime and/,
  ],
  [
    'with an end offset before the start offset',
    cron('NOW', { DataAnalysisStartTime: '-PT0H', DataAnalysisEndTime: '-PT1H' }),
    /must be before/,
  ],
  [
    'with an offset that is not a duration',
    cron('NOW', { ...lastHour, DataAnalysisStartTime: '1 hour' }),
    /is not an ISO 8601/,
  ],
])('a NOW schedule %s is rejected', async (_, config, reason) => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  await expect(schedule(local, config)).rejects.toMatchObject({
    code: 'ValidationException',
    message: expect.stringMatching(reason),
  });
});

test('the window of a daily schedule is the day that ends at its hour', async () => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  await sendTraffic(local);
  await schedule(local, cron('cron(0 02 ? * * *)'));
  await local.stepTo('2026-01-01T02:16:00Z');
  await local.sagemaker.idle();
  await local.stepTo('2026-01-02T02:16:00Z');
  await local.sagemaker.idle();
  expect(windows(local)).toEqual([
    ['2026-01-01T02:00:00Z', '2025-12-31T02:00:00Z', '2026-01-01T02:00:00Z'],
    ['2026-01-02T02:00:00Z', '2026-01-01T02:00:00Z', '2026-01-02T02:00:00Z'],
  ]);
});

test('the window of a six-hourly schedule is six hours', async () => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  await schedule(local, cron('cron(0 0/6 ? * * *)'));
  await local.stepTo('2026-01-01T06:16:00Z');
  await local.sagemaker.idle();
  await local.stepTo('2026-01-01T12:16:00Z');
  await local.sagemaker.idle();
  expect(windows(local).map(([, start, end]) => [start, end])).toEqual([
    ['2026-01-01T00:00:00Z', '2026-01-01T06:00:00Z'],
    ['2026-01-01T06:00:00Z', '2026-01-01T12:00:00Z'],
  ]);
});

test('offsets of a recurring schedule replace the bounds of its windows', async () => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  await schedule(
    local,
    cron('cron(0 * ? * * *)', { DataAnalysisStartTime: '-PT2H', DataAnalysisEndTime: '-PT1H' }),
  );
  await local.stepTo('2026-01-01T03:16:00Z');
  await local.sagemaker.idle();
  expect(windows(local).at(-1)).toEqual([
    '2026-01-01T03:00:00Z',
    '2026-01-01T01:00:00Z',
    '2026-01-01T02:00:00Z',
  ]);
});

test('a schedule runs its inline job definition, and is described with it', async () => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  await sendTraffic(local);
  const named = jobDefinition('unused', 'adult', 'baselines/definition-a');
  const MonitoringJobDefinition = {
    BaselineConfig: named.DataQualityBaselineConfig,
    MonitoringInputs: [named.DataQualityJobInput],
    MonitoringOutputConfig: named.DataQualityJobOutputConfig,
    MonitoringResources: named.JobResources,
    MonitoringAppSpecification: named.DataQualityAppSpecification,
    RoleArn: ROLE,
  };
  await schedule(local, { MonitoringJobDefinitionName: undefined, MonitoringJobDefinition });
  await local.stepTo('2026-01-01T01:16:00Z');
  await local.sagemaker.idle();
  expect(local.events('ExecutionStarted')).toMatchObject([
    { schedule: 'other', endpoint: 'adult', jobDefinition: '(inline)' },
  ]);
  const described = await describeOther(local);
  expect(described).toMatchObject({
    EndpointName: 'adult',
    MonitoringScheduleConfig: { MonitoringJobDefinition },
    LastMonitoringExecutionSummary: { MonitoringExecutionStatus: 'CompletedWithViolations' },
  });
  expect(described.LastMonitoringExecutionSummary.MonitoringJobDefinitionName).toBeUndefined();
});

test.each([
  ['cron(0 * ? * * *)', 3600, 3601],
  ['cron(0 0/6 ? * * *)', 21_600, 21_601],
  // Fires at 0, 5, 10, 15 and 20 hours: the shortest gap is across midnight.
  ['cron(0 0/5 ? * * *)', 14_400, 14_401],
  ['cron(0 3 ? * * *)', 86_400, undefined],
])('MaxRuntimeInSeconds of a definition for %s can be at most %i', async (expression, longest, tooLong) => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  const define = async (name: string, MaxRuntimeInSeconds: number) => {
    await local.call('CreateDataQualityJobDefinition', {
      ...jobDefinition(name, 'adult', 'baselines/definition-a'),
      StoppingCondition: { MaxRuntimeInSeconds },
    });
    return { ...cron(expression), MonitoringJobDefinitionName: name };
  };
  if (tooLong !== undefined) {
    await expect(schedule(local, await define('long', tooLong))).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(/is longer than the \d+ seconds between two executions/),
    });
  }
  await schedule(local, await define('short', longest));
});

test('an execution that exceeds MaxRuntimeInSeconds is stopped with its processing job', async () => {
  const analyzer = pausableAnalyzer();
  const local = await openLocal({}, analyzer.containers);
  await createMonitoredEndpoint(local);
  analyzer.pause();
  await local.call('CreateDataQualityJobDefinition', {
    ...jobDefinition('short', 'adult', 'baselines/definition-a'),
    StoppingCondition: { MaxRuntimeInSeconds: 1 },
  });
  await sendTraffic(local);
  await schedule(local, { MonitoringJobDefinitionName: 'short' });
  await local.stepTo('2026-01-01T01:16:00Z');
  // The analyzer is never released, so only the limit can end the job.
  await local.sagemaker.idle();
  const [execution] = await executions(local);
  expect(execution.MonitoringExecutionStatus).toBe('Stopped');
  const job = await local.call('DescribeProcessingJob', {
    ProcessingJobName: execution.ProcessingJobArn.split('/')[1],
  });
  expect(job).toMatchObject({
    ProcessingJobStatus: 'Stopped',
    ExitMessage: expect.stringMatching(/MaxRuntimeInSeconds/),
  });
});
