import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeMonitoringScheduleCommand } from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { addQualityMonitor } from '../support/quality-monitor.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-policy-'));
  const rules = { onUnsupportedMonitor: 'leave', verification: { cleanWindows: 1, outOf: 1 } };
  await writeFile(join(folder, 'policy.json'), JSON.stringify({ default: rules }));
  return { workerEnvironment: { REBASELINE_POLICY: join(folder, 'policy.json') } };
});

test('a monitor whose baseline a run cannot renew is refused or left, and the result names it', async () => {
  const endpointName = 'census-left';
  const census = await e2e.census({ endpointName, drifted: 2 });
  // Without a problem type, no run can make its baseline.
  const quality = await addQualityMonitor(census, { ProblemType: undefined });
  const input = { endpointName, trainingDataset: { s3Uri: census.trainingUri } };

  const strict = await e2e.workflows.start({ ...input, onUnsupportedMonitor: 'refuse' });
  await expect(strict.result()).rejects.toThrow();
  expect((await strict.status()).stopped?.said).toMatch(
    /"census-left-quality" \(ModelQuality\): .*"onUnsupportedMonitor": "leave"/,
  );

  const run = await e2e.workflows.start(input);
  const candidate = await census.hoursUntil(run, run.untilWaitingForApproval());
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  const result = await census.hoursUntil(run, run.result());
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    leftOut: [{ scheduleName: quality.scheduleName, kind: 'ModelQuality' }],
  });
  expect(result.summary).toContain(`Left with the old baseline: ${quality.scheduleName} (ModelQuality).`);
  const schedule = await census.clients.sagemaker.send(
    new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: quality.scheduleName }),
  );
  expect(schedule.MonitoringScheduleConfig?.MonitoringJobDefinitionName).toBe(quality.jobDefinitionName);
});
