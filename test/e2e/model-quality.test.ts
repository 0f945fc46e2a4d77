import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteDataQualityJobDefinitionCommand,
  DeleteModelQualityJobDefinitionCommand,
  DescribeMonitoringScheduleCommand,
  ListDataQualityJobDefinitionsCommand,
  ListModelQualityJobDefinitionsCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { trainingCsv } from '../../examples/census-income/csv.js';
import type { CensusRow } from '../../examples/census-income/dataset.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import { waitFor } from '../../examples/monitored-endpoint/wait.js';
import { digestsToApprove } from '../../src/contract/decision.js';
import type { RunResult } from '../../src/contract/run.js';
import { windowsJudgedWrongly } from '../support/judged-windows.js';
import { addQualityMonitor } from '../support/quality-monitor.js';
import { useStack } from '../support/use-stack.js';
import type { RunUnderTest } from '../support/workflow.js';

// One whole window decides for a monitor. Other tests cover the windows after a roll-back.
const POLICY = {
  default: { verification: { cleanWindows: 1, outOf: 1 }, windowsAfterRollBack: 0 },
};
const e2e = useStack(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-policy-'));
  await writeFile(join(folder, 'policy.json'), JSON.stringify(POLICY));
  return { workerEnvironment: { REBASELINE_POLICY: join(folder, 'policy.json') } };
});

/** The relation between inputs and label changes while the inputs stay the same: below 40 years the label is the other one. */
function changed(people: readonly CensusRow[]): readonly CensusRow[] {
  return people.map((person) =>
    person.age < 40 ? { ...person, label: person.label === '1' ? '0' : '1' } : person,
  );
}

/** An endpoint whose accuracy falls while its inputs stay the same. */
async function withFallenQuality(endpointName: string) {
  const census = await e2e.census({ endpointName, drifted: 0 });
  const quality = await addQualityMonitor(census);
  const trainingUri = `s3://${census.endpoint.bucket}/retraining/changed.csv`;
  await putText(census.clients.s3, trainingUri, trainingCsv(changed(census.draws.rows.A.training)));
  const normal = () => quality.window(census.draws.nextWindow('A'));
  const fallen = () => quality.window(changed(census.draws.nextWindow('A')));
  for (let hour = 0; hour < 3; hour += 1) await normal();
  for (let hour = 0; hour < 4; hour += 1) await fallen();
  const live = async () => {
    const schedules = await Promise.all(
      [census.scheduleName, quality.scheduleName].map((MonitoringScheduleName) =>
        census.clients.sagemaker.send(new DescribeMonitoringScheduleCommand({ MonitoringScheduleName })),
      ),
    );
    return schedules.map((one) => one.MonitoringScheduleConfig?.MonitoringJobDefinitionName);
  };
  return { census, quality, trainingUri, fallen, live };
}

type Started = Awaited<ReturnType<typeof withFallenQuality>>;

/** A run whose candidates, one of each kind, are approved. */
async function approvedRun({ census, trainingUri }: Started): Promise<RunUnderTest> {
  const run = await e2e.workflows.start({
    endpointName: census.endpoint.endpointName,
    trainingDataset: { s3Uri: trainingUri },
  });
  await run.untilWaitingForApproval();
  const { waiting = [], diagnosis, reasons = [] } = await run.status();
  expect(diagnosis).toBe('Drift');
  expect(reasons.join()).not.toContain('not evidence of one');
  const digests = digestsToApprove(waiting);
  expect(digests).toHaveLength(2);
  await run.decide({ decision: 'approve', candidate: digests, approver: 'ada' });
  return run;
}

/** Windows of each schedule that one model served alone and another model's baseline judged. */
async function judgedWrongly({ census, quality }: Started, results: readonly RunResult[]) {
  const events = await e2e.stack.events();
  const old = [
    [census.scheduleName, census.endpoint.baseline.constraintsUri],
    [quality.scheduleName, quality.constraintsUri],
  ] as const;
  return old.flatMap(([schedule, constraintsUri]) => {
    const renewed = results.map(({ modelName, monitors = [] }) => {
      const own = monitors.find(({ scheduleName }) => scheduleName === schedule);
      return [modelName ?? '', own?.candidate.constraintsUri ?? ''] as const;
    });
    const baselines = Object.fromEntries([[census.endpoint.model.modelName, constraintsUri], ...renewed]);
    return windowsJudgedWrongly(events, schedule, baselines).map((window) => ({ schedule, window }));
  });
}

// Three runs, one after the other.
test('accuracy that falls because the relation changed is retrained; a fault at each switch leaves all old, else all is new', {
  timeout: 600_000,
}, async () => {
  const started = await withFallenQuality('census-quality');
  const { census, quality, fallen, live } = started;
  const before = await live();
  const results: RunResult[] = [];
  const refused = new Map<string, string>();

  // The new definition of one schedule disappears before its switch: SageMaker refuses the switch.
  const { sagemaker } = census.clients;
  for (const [kind, remove] of [
    [
      'DataQuality',
      (name: string) =>
        sagemaker.send(new DeleteDataQualityJobDefinitionCommand({ JobDefinitionName: name })),
    ],
    [
      'ModelQuality',
      (name: string) =>
        sagemaker.send(new DeleteModelQualityJobDefinitionCommand({ JobDefinitionName: name })),
    ],
  ] as const) {
    const failing = await approvedRun(started);
    const definition = await waitFor(`the ${kind} definition of the run`, async () => {
      const created = await createdDefinitions(kind);
      return created.at(-1);
    });
    await remove(definition);
    const result = await census.passUntil(failing, failing.result(), fallen);
    expect([kind, result.outcome, result.summary]).toEqual([kind, 'RolledBack', expect.any(String)]);
    expect(await live()).toEqual(before);
    results.push(result);
    refused.set(result.modelName ?? '', kind === 'DataQuality' ? census.scheduleName : quality.scheduleName);
  }

  const run = await approvedRun(started);
  const result = await census.passUntil(run, run.result(), fallen);
  results.push(result);
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    diagnosis: 'Drift',
    windows: { judgedWrongly: 0 },
    monitors: [
      { scheduleName: census.scheduleName, kind: 'DataQuality', verification: { verdict: 'clean' } },
      { scheduleName: quality.scheduleName, kind: 'ModelQuality', verification: { verdict: 'clean' } },
    ],
  });
  for (const [place, name] of (await live()).entries()) expect(name).not.toBe(before[place]);
  // A schedule whose switch was refused judges a window of the model that was put back by its old baseline. No other window.
  const wrong = await judgedWrongly(started, results);
  expect(wrong.filter(({ schedule, window }) => refused.get(window.models[0] ?? '') !== schedule)).toEqual(
    [],
  );

  /** The names of the job definitions of this kind that runs created and that still exist. */
  async function createdDefinitions(kind: 'DataQuality' | 'ModelQuality'): Promise<readonly string[]> {
    const listing = { NameContains: 'rb-census-quality' };
    const { JobDefinitionSummaries = [] } =
      kind === 'DataQuality'
        ? await sagemaker.send(new ListDataQualityJobDefinitionsCommand(listing))
        : await sagemaker.send(new ListModelQualityJobDefinitionsCommand(listing));
    return JobDefinitionSummaries.map(({ MonitoringJobDefinitionName }) => MonitoringJobDefinitionName ?? '');
  }
});
