/** Model quality executions that are killed, restarted or stopped between and in their two jobs. */
import { expect, test } from 'vitest';
import { localContainers } from '../../../../src/local/sagemaker/containers.js';
import { openLocal } from '../support/local.js';
import { executions } from '../support/monitored-endpoint.js';
import { pausableAnalyzer } from '../support/pausable-analyzer.js';
import {
  createQualityMonitor,
  invokeWithIds,
  jobOf,
  qualityDefinition,
  TEN,
  uploadLabels,
} from '../support/quality-monitor.js';
import { until } from '../support/until.js';

test.each(['groundtruth-merge', 'model-quality-monitoring'])(
  'a model quality execution that is interrupted in its job %s continues after a restart',
  async (prefix) => {
    const analyzer = pausableAnalyzer();
    const before = await openLocal({}, analyzer.containers);
    await createQualityMonitor(before);
    await uploadLabels(before, '2026/01/01/00', await invokeWithIds(before, TEN));
    analyzer.pause();
    await before.stepTo('2026-01-01T01:20:00Z');
    if (prefix === 'model-quality-monitoring') {
      await until(async () => (await executions(before))[0]?.MonitoringExecutionStatus === 'InProgress');
      const { release } = analyzer;
      analyzer.pause();
      release();
    }
    await until(async () => {
      const [execution] = await executions(before);
      return execution?.MonitoringExecutionStatus === 'InProgress' && jobOf(execution).startsWith(prefix);
    });
    const after = await before.restart(localContainers);
    await after.sagemaker.tick();
    await after.sagemaker.idle();
    expect(await executions(after)).toMatchObject([
      { MonitoringExecutionStatus: 'Completed', ProcessingJobArn: expect.stringContaining('model-quality') },
    ]);
    expect(after.events('ExecutionStarted')).toHaveLength(1);
    expect(after.events('ExecutionEnded')).toHaveLength(1);
    const report = 'quality/reports/adult/quality/2026/01/01/01/statistics.json';
    expect(JSON.parse(await after.get(report)).dataset.item_count).toBe(10);
  },
);

test.each([
  [0, 'before the analysis job is named by the execution'],
  [1, 'before the analysis job is stored'],
])('a model quality execution that is killed at step %i, %s, continues with the analysis', async (step) => {
  const before = await openLocal();
  await createQualityMonitor(before);
  await uploadLabels(before, '2026/01/01/00', await invokeWithIds(before, TEN));
  await before.stepTo('2026-01-01T01:20:00Z');
  await before.sagemaker.idle();
  // The state after a kill when the merge job had ended.
  const { documents } = before.platform;
  const id = jobOf((await executions(before))[0]);
  const merge = id.replace('model-quality-monitoring', 'groundtruth-merge');
  documents.put('monitoring-execution', id, {
    ...documents.get<object>('monitoring-execution', id),
    ...interrupted(step, before.events('ExecutionStarted')[0]),
    processingJobArn: `arn:aws:sagemaker:us-east-1:123456789012:processing-job/${step === 0 ? merge : id}`,
  });
  documents.delete('processing-job', id);
  const after = await before.restart();
  await after.sagemaker.idle();
  expect(await executions(after)).toMatchObject([
    { MonitoringExecutionStatus: 'Completed', ProcessingJobArn: expect.stringContaining(id) },
  ]);
  // The end before the state was changed, and the end after the restart.
  expect(after.events('ExecutionEnded')).toHaveLength(2);
});

/** The members of an execution in progress. */
function interrupted(step: number, started: { windowStart: string; windowEnd: string } | undefined) {
  const { ModelQualityJobInput, ModelQualityJobOutputConfig, ModelQualityAppSpecification, ...rest } =
    qualityDefinition('quality');
  return {
    status: 'InProgress',
    step,
    run: {
      window: { start: { $date: started?.windowStart }, end: { $date: started?.windowEnd } },
      definition: {
        constraintsUri: rest.ModelQualityBaselineConfig.ConstraintsResource.S3Uri,
        endpointInput: ModelQualityJobInput.EndpointInput,
        groundTruthUri: ModelQualityJobInput.GroundTruthS3Input.S3Uri,
        output: ModelQualityJobOutputConfig.MonitoringOutputs[0]?.S3Output,
        app: ModelQualityAppSpecification,
        environment: {},
        resources: rest.JobResources,
        roleArn: rest.RoleArn,
      },
    },
  };
}

test('an execution is Stopped if its merge job is stopped', async () => {
  const analyzer = pausableAnalyzer();
  const local = await openLocal({}, analyzer.containers);
  await createQualityMonitor(local);
  await uploadLabels(local, '2026/01/01/00', await invokeWithIds(local, TEN));
  analyzer.pause();
  await local.stepTo('2026-01-01T01:20:00Z');
  await until(async () => (await executions(local))[0]?.MonitoringExecutionStatus === 'InProgress');
  await local.call('StopProcessingJob', { ProcessingJobName: jobOf((await executions(local))[0]) });
  await local.sagemaker.idle();
  expect(await executions(local)).toMatchObject([
    { MonitoringExecutionStatus: 'Stopped', ProcessingJobArn: expect.stringContaining('groundtruth-merge') },
  ]);
});
