import { expect, test } from 'vitest';
import { openLocal } from '../support/local.js';
import { createDefinition, createEndpoint, hourly, invoke } from '../support/resources.js';

const baseline = `prediction,x,colour\n${Array.from({ length: 100 }, (_, i) => `0.${i + 100},${i / 10}5,${i % 2 ? 'red' : 'blue'}`).join('\n')}\n`;

test('an hour of traffic is captured, analysed after its boundary plus jitter, and reported under SageMaker’s keys and metrics', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await createDefinition(local, 'definition-a', 'adult', baseline);
  await local.call('CreateMonitoringSchedule', hourly('hourly', 'definition-a'));
  await local.sagemaker.idle();

  for (let i = 0; i < 20; i++) await invoke(local, 'adult', `${i / 10}5,green`);
  await local.stepTo('2026-01-01T01:04:59Z');
  expect((await local.call('ListMonitoringExecutions')).MonitoringExecutionSummaries).toEqual([]);

  await local.stepTo('2026-01-01T01:15:00Z');
  await local.sagemaker.idle();
  const { MonitoringExecutionSummaries } = await local.call('ListMonitoringExecutions', {
    MonitoringScheduleName: 'hourly',
  });
  expect(MonitoringExecutionSummaries).toMatchObject([
    {
      MonitoringExecutionStatus: 'CompletedWithViolations',
      MonitoringJobDefinitionName: 'definition-a',
      EndpointName: 'adult',
      ScheduledTime: new Date('2026-01-01T01:00:00Z'),
      MonitoringType: 'DataQuality',
    },
  ]);
  const name = MonitoringExecutionSummaries[0].ProcessingJobArn.split('/')[1];
  expect(name).toMatch(/^model-monitoring-202601010100-[0-9a-f]{24}$/);
  const job = await local.call('DescribeProcessingJob', { ProcessingJobName: name });
  expect(job).toMatchObject({
    ProcessingJobStatus: 'Completed',
    ExitMessage: expect.stringMatching(
      /^CompletedWithViolations: Job completed successfully with \d+ violations\.$/,
    ),
    Environment: { start_time: '2026-01-01T00:00:00Z', end_time: '2026-01-01T01:00:00Z' },
  });
  expect(await local.keys('reports/')).toEqual([
    'reports/adult/hourly/2026/01/01/01/constraint_violations.json',
    'reports/adult/hourly/2026/01/01/01/constraints.json',
    'reports/adult/hourly/2026/01/01/01/statistics.json',
  ]);

  const metrics = new Map(local.sagemaker.metrics.all().map((metric) => [metric.MetricName, metric]));
  expect(metrics.get('feature_data_x')?.StatisticValues.SampleCount).toBe(20);
  expect(metrics.get('feature_non_null_colour')?.StatisticValues.Sum).toBe(1);
  // All 20 rows have a colour that none of the 100 baseline rows has: a distance of 1, less Deequ's 1.8·√((n+m)/(n·m)).
  expect(metrics.get('feature_baseline_drift_colour')?.StatisticValues.Sum).toBeCloseTo(
    1 - 1.8 * Math.sqrt(120 / 2000),
    12,
  );
  expect(metrics.get('feature_baseline_drift_colour')).toMatchObject({
    Namespace: 'aws/sagemaker/Endpoints/data-metrics',
    Timestamp: new Date('2026-01-01T00:00:00Z'),
    Dimensions: [
      { Name: 'Endpoint', Value: 'adult' },
      { Name: 'MonitoringSchedule', Value: 'hourly' },
    ],
  });
});
