import { expect, test } from 'vitest';
import { openLocal } from '../support/local.js';
import {
  BASELINE,
  createMonitoredEndpoint,
  executionInProgress,
  executions,
  named,
  sendTraffic,
} from '../support/monitored-endpoint.js';
import { createDefinition, createEndpoint, hourly } from '../support/resources.js';

test('a new schedule is Pending, then Scheduled, and is described with its config and last execution', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await createDefinition(local, 'definition-a', 'adult', BASELINE);
  await local.call('CreateMonitoringSchedule', hourly('hourly', 'definition-a'));
  expect((await local.call('DescribeMonitoringSchedule', named)).MonitoringScheduleStatus).toBe('Pending');
  await expect(
    local.call('UpdateMonitoringSchedule', hourly('hourly', 'definition-a')),
  ).rejects.toMatchObject({
    code: 'ValidationException',
    message: expect.stringMatching(/^Monitoring schedule in status Pending/),
  });
  await local.sagemaker.idle();
  await sendTraffic(local);
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  expect(await local.call('DescribeMonitoringSchedule', named)).toMatchObject({
    MonitoringScheduleStatus: 'Scheduled',
    MonitoringScheduleArn: 'arn:aws:sagemaker:us-east-1:123456789012:monitoring-schedule/hourly',
    MonitoringType: 'DataQuality',
    EndpointName: 'adult',
    MonitoringScheduleConfig: hourly('hourly', 'definition-a').MonitoringScheduleConfig,
    LastMonitoringExecutionSummary: { ScheduledTime: new Date('2026-01-01T01:00:00Z') },
  });
});

test('a schedule cannot be updated or deleted while an execution is in progress', async () => {
  const { analyzer, local } = await executionInProgress();
  const busy = {
    code: 'ValidationException',
    message: expect.stringMatching(/execution model-monitoring-\S+ is in status InProgress/),
  };
  await expect(
    local.call('UpdateMonitoringSchedule', hourly('hourly', 'definition-b')),
  ).rejects.toMatchObject(busy);
  await expect(local.call('DeleteMonitoringSchedule', named)).rejects.toMatchObject(busy);
  analyzer.release();
  await local.sagemaker.idle();
  await local.call('UpdateMonitoringSchedule', hourly('hourly', 'definition-b'));
  await local.sagemaker.idle();
  await local.call('DeleteMonitoringSchedule', named);
  await expect(local.call('DescribeMonitoringSchedule', named)).rejects.toMatchObject({
    code: 'ResourceNotFound',
  });
  // Deleting a schedule does not delete the history of its executions.
  expect(await executions(local, named)).toHaveLength(1);
});

test('a stopped schedule starts no executions, and a restarted schedule starts at the next boundary', async () => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  await local.call('StopMonitoringSchedule', named);
  await local.sagemaker.idle();
  expect((await local.call('DescribeMonitoringSchedule', named)).MonitoringScheduleStatus).toBe('Stopped');
  await local.stepTo('2026-01-01T03:30:00Z');
  await local.call('StartMonitoringSchedule', named);
  await local.sagemaker.idle();
  await local.stepTo('2026-01-01T04:20:00Z');
  await local.sagemaker.idle();
  expect(local.events('ExecutionStarted').map(({ scheduledTime }) => scheduledTime)).toEqual([
    '2026-01-01T04:00:00Z',
  ]);
});

test.each([
  ['a definition that does not exist', { MonitoringJobDefinitionName: 'none' }, 'ResourceNotFound'],
  [
    'an expression that Model Monitor does not support',
    { ScheduleConfig: { ScheduleExpression: 'NOW' } },
    'ValidationException',
  ],
])('a schedule with %s is rejected', async (_, change, code) => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  const request = hourly('other', 'definition-a');
  Object.assign(request.MonitoringScheduleConfig, change);
  await expect(local.call('CreateMonitoringSchedule', request)).rejects.toMatchObject({ code });
  await expect(
    local.call('CreateMonitoringSchedule', hourly('hourly', 'definition-a')),
  ).rejects.toMatchObject({
    code: 'ResourceInUse',
  });
});
