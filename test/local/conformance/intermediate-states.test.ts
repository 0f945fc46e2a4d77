/** Responses have their output shape in intermediate states too. */
import { expect, test } from 'vitest';
import { serializeOutput } from '../../../src/local/api/serialize.js';
import { type Local, openLocal } from '../sagemaker/support/local.js';
import { createMonitoredEndpoint, named, sendTraffic } from '../sagemaker/support/monitored-endpoint.js';
import { endpointConfig, trainModel } from '../sagemaker/support/resources.js';
import { until } from '../sagemaker/support/until.js';
import { shapeViolations } from './response-shape.js';

/** The JSON of the response. Fails if it does not have its output shape. */
async function checkedCall(local: Local, operation: string, input: Record<string, unknown> = {}) {
  const response = JSON.parse(JSON.stringify(serializeOutput(operation, await local.call(operation, input))));
  expect(shapeViolations(operation, response)).toEqual([]);
  return response;
}

test('DescribeEndpoint has its output shape during creation, traffic shift, baking, termination and rollback', async () => {
  const local = await openLocal();
  const describe = () => checkedCall(local, 'DescribeEndpoint', { EndpointName: 'adult' });
  const status = async () => (await describe()).EndpointStatus;
  const pass = (minutes: number) =>
    local.stepTo(new Date(local.platform.clock.now().getTime() + minutes * 60_000).toISOString());
  await trainModel(local, 'model-a');
  await local.call('CreateEndpointConfig', endpointConfig('model-a', 'model-a'));
  await local.call('CreateEndpoint', { EndpointName: 'adult', EndpointConfigName: 'model-a' });
  expect(await status()).toBe('Creating');
  await local.sagemaker.idle();
  expect(await status()).toBe('InService');

  local.sagemaker.alarms.set('errors', 'OK');
  const update = {
    EndpointName: 'adult',
    EndpointConfigName: 'model-a',
    DeploymentConfig: {
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: {
          Type: 'CANARY',
          WaitIntervalInSeconds: 600,
          CanarySize: { Type: 'CAPACITY_PERCENT', Value: 10 },
        },
        TerminationWaitInSeconds: 600,
      },
      AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] },
    },
  };
  await local.call('UpdateEndpoint', update);
  expect(await status()).toBe('Updating');
  await until(async () => local.events('TrafficShifted').length === 2);
  await describe();
  await pass(20);
  await until(async () => (await describe()).ProductionVariants[0].VariantStatus !== undefined);
  await pass(10);
  await local.sagemaker.idle();
  expect((await describe()).LastDeploymentConfig).toEqual(update.DeploymentConfig);

  await local.call('UpdateEndpoint', update);
  await until(async () => local.events('TrafficShifted').length === 4);
  local.sagemaker.hold('endpoint/');
  local.sagemaker.alarms.set('errors', 'ALARM');
  await until(async () => (await status()) === 'RollingBack');
  local.sagemaker.release();
  await local.sagemaker.idle();
  expect(await status()).toBe('InService');
});

test('executions with violations, without data and of a deleted endpoint have their output shape', async () => {
  const local = await openLocal();
  await createMonitoredEndpoint(local);
  await sendTraffic(local);
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  await local.stepTo('2026-01-01T02:20:00Z');
  await local.sagemaker.idle();
  await local.call('DeleteEndpoint', { EndpointName: 'adult' });
  await local.sagemaker.idle();
  await local.stepTo('2026-01-01T03:20:00Z');
  await local.sagemaker.idle();
  const { MonitoringExecutionSummaries: executions } = await checkedCall(local, 'ListMonitoringExecutions');
  expect(
    executions.map((one: { MonitoringExecutionStatus: string }) => one.MonitoringExecutionStatus),
  ).toEqual(['Failed', 'Failed', 'CompletedWithViolations']);
  await checkedCall(local, 'DescribeMonitoringSchedule', named);
  await checkedCall(local, 'ListMonitoringAlerts', named);
  const jobs = (await checkedCall(local, 'ListProcessingJobs')).ProcessingJobSummaries;
  const messages: string[] = [];
  for (const { ProcessingJobName } of jobs) {
    const job = await checkedCall(local, 'DescribeProcessingJob', { ProcessingJobName });
    messages.push(String(job.ExitMessage ?? job.FailureReason));
  }
  expect(
    messages.filter((text) =>
      /^CompletedWithViolations: Job completed successfully with \d+ violations\.$/.test(text),
    ),
  ).toHaveLength(1);
  expect(messages).toContain('Job inputs had no data');
});
