import {
  DescribeDataQualityJobDefinitionCommand,
  DescribeEndpointCommand,
  DescribeMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { getText } from '../../examples/monitored-endpoint/s3.js';
import { digestsToApprove } from '../../src/contract/decision.js';
import type { RunReport } from '../../src/report/run-report.js';
import { windowsJudgedWrongly } from '../support/judged-windows.js';
import { leftovers } from '../support/leftovers.js';
import { type Constraints, twoTeams } from '../support/two-teams.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

/** A run for the endpoint of two teams that waits for its approval. */
async function waitingForApproval(endpointName: string) {
  const { census, names } = await twoTeams(e2e, endpointName);
  const { sagemaker, s3 } = census.clients;
  const schedule = (MonitoringScheduleName: string) =>
    sagemaker.send(new DescribeMonitoringScheduleCommand({ MonitoringScheduleName }));
  /** The endpoint configuration, and the constraints that each schedule judges by. */
  const live = async () => {
    const endpoint = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
    const judges = names.map(async (name) => {
      const { MonitoringScheduleConfig: config } = await schedule(name);
      const used = await sagemaker.send(
        new DescribeDataQualityJobDefinitionCommand({
          JobDefinitionName: config?.MonitoringJobDefinitionName,
        }),
      );
      return used.DataQualityBaselineConfig?.ConstraintsResource?.S3Uri;
    });
    return [endpoint.EndpointConfigName, ...(await Promise.all(judges))];
  };
  const before = await live();
  const run = await e2e.workflows.start({ endpointName, trainingDataset: { s3Uri: census.trainingUri } });
  await run.untilWaitingForApproval();
  const { waiting = [], proposals, monitors = [], report } = await run.status();
  expect(proposals?.map(({ scheduleNames }) => scheduleNames).sort()).toEqual(
    names.map((name) => [name]).sort(),
  );
  // The page and the details of the run state the same baselines.
  const reportJson = report?.uri.replace(/html$/, 'json') ?? '';
  const { baselines = [] } = JSON.parse(await getText(s3, reportJson)) as RunReport;
  const digests = baselines.map(({ live: { digest } }) => digest);
  expect(digests).toEqual(monitors.map(({ live: { digest } }) => digest));
  expect(digests).not.toContain(null);
  await run.decide({ decision: 'approve', candidate: digestsToApprove(waiting), approver: 'ada' });
  return { census, names, run, live, before };
}

test('two schedules with different edits are released by one approval, each judged by its own candidate', async () => {
  const { census, names, run, live } = await waitingForApproval('two-teams');
  const result = await census.hoursUntil(run, run.result());
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    windows: { judgedWrongly: 0 },
    decision: { approver: 'ada' },
  });
  // Every monitor's windows are in the reason and in the lines of the ledger.
  for (const name of names) {
    expect(result.verification?.why).toContain(`${name}: `);
    expect(result.windows?.lines.filter((line) => line.startsWith(`${name}: `)).length).toBeGreaterThan(2);
  }
  const monitors = result.monitors ?? [];
  expect(monitors.map(({ scheduleName }) => scheduleName).sort()).toEqual([...names].sort());
  const candidateOf = (name: string) => monitors.find(({ scheduleName }) => scheduleName === name)?.candidate;
  expect(result.decision?.candidates?.toSorted()).toEqual(
    monitors.map(({ candidate }) => candidate.digest).sort(),
  );
  // Each schedule judges by its own candidate, which has the edits of its own team.
  expect((await live()).slice(1)).toEqual(names.map((name) => candidateOf(name)?.constraintsUri));
  const [own, others] = await Promise.all(
    names.map(
      async (name) =>
        JSON.parse(
          await getText(census.clients.s3, candidateOf(name)?.constraintsUri as string),
        ) as Constraints,
    ),
  );
  expect(own?.features.find(({ name }) => name === 'age')?.completeness).toBe(0.8);
  expect(own?.features.find(({ name }) => name === 'race')).not.toHaveProperty('monitoring_config_overrides');
  expect(others?.features.find(({ name }) => name === 'age')?.completeness).not.toBe(0.8);
  expect(others?.features.find(({ name }) => name === 'race')).toHaveProperty('monitoring_config_overrides', {
    evaluate_constraints: 'Disabled',
  });
  const events = await e2e.stack.events();
  for (const { scheduleName, live: old, candidate } of monitors) {
    const baselines = {
      [census.endpoint.model.modelName]: old.constraintsUri,
      [result.modelName as string]: candidate.constraintsUri,
    };
    expect(windowsJudgedWrongly(events, scheduleName, baselines)).toEqual([]);
  }
  const record = JSON.parse(await getText(census.clients.s3, result.recordUri as string));
  expect(record.editedSettings.map((one: { scheduleName: string }) => one.scheduleName).sort()).toEqual(
    [...names].sort(),
  );
});

test('a roll back with two candidates restores the old baseline of each schedule', async () => {
  const { census, run, live, before } = await waitingForApproval('two-teams-back');
  await census.hoursUntil(
    run,
    run.until(({ stage }) => stage === 'verify'),
  );
  const released = await live();
  for (const [place, value] of released.entries()) expect(value).not.toBe(before[place]);
  const result = await census.hoursUntil(run, run.result(), 'A');
  expect(result).toMatchObject({ outcome: 'RolledBack', windows: { judgedWrongly: 0 } });
  expect(await live()).toEqual(before);
  expect(await leftovers(census.clients.sagemaker, 'two-teams-back')).toEqual([]);
});
