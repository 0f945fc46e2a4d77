import { expect } from 'vitest';
import type { HeldOutPlan } from '../../../src/contract/held-out.js';
import type { ModelQualityMonitor } from '../../../src/contract/resolved-run.js';
import { MONITOR } from '../../activities/support/run.js';
import { test, useWorkflowWorker } from '../support/workflow-worker.js';

const workflows = useWorkflowWorker();
const { statisticsUri: _, ...common } = MONITOR;
const QUALITY: ModelQualityMonitor = {
  ...common,
  scheduleName: 'churn-metrics',
  jobDefinitionName: 'churn-metrics-definition',
  kind: 'ModelQuality',
  constraintsUri: 's3://baselines/metrics/constraints.json',
  quality: {
    problemType: 'BinaryClassification',
    probabilityAttribute: '0',
    groundTruthUri: 's3://labels/',
  },
};
const layout = {
  s3Uri: 's3://data/labelled.csv',
  header: false,
  labelPosition: 0,
  features: ['age', 'income'],
};
const GIVEN: HeldOutPlan = { source: 'heldOutDataset', layout };

test('a model quality monitor gets thresholds from the held-out rows, judged by a gate of its own; one approval names both candidates', async () => {
  const run = await workflows.start('quality-candidate', {
    monitors: [MONITOR, QUALITY],
    diagnosis: { heldOut: GIVEN },
  });
  await run.untilWaitingForApproval();
  const { waiting = [] } = await run.status();
  const digests = waiting.map(({ digest }) => digest);
  expect(digests).toContain('3'.repeat(64));
  expect(digests).toHaveLength(2);
  await run.decide({ decision: 'approve', candidate: digests, approver: 'ada' });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Rebaselined' });
  expect(run.request('startMetricsJob')).toMatchObject({
    monitor: { scheduleName: 'churn-metrics' },
    scored: { uri: 's3://workspace/held-out/scored.csv' },
  });
  expect(run.request('runQualityGate')).toMatchObject({
    scheduleNames: ['churn-metrics'],
    candidate: { digest: '3'.repeat(64), statisticsUri: null },
    heldOut: { source: 'heldOutDataset' },
  });
  const created = run.calls.flatMap(({ name, request }) =>
    name === 'createJobDefinition'
      ? [request as { candidate: { digest: string }; monitor: { scheduleName: string } }]
      : [],
  );
  const bySchedule = new Map(
    created.map(({ monitor, candidate }) => [monitor.scheduleName, candidate.digest]),
  );
  expect(bySchedule.get('churn-metrics')).toBe('3'.repeat(64));
});
