import {
  CreateDataQualityJobDefinitionCommand,
  CreateMonitoringScheduleCommand,
  DescribeDataQualityJobDefinitionCommand,
  DescribeEndpointCommand,
  DescribeMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { getText, putText } from '../../examples/monitored-endpoint/s3.js';
import { waitFor } from '../../examples/monitored-endpoint/wait.js';
import { digestsToApprove } from '../../src/contract/decision.js';
import { windowsJudgedWrongly } from '../support/judged-windows.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

interface Constraints {
  readonly features: readonly {
    readonly name: string;
    readonly completeness: number;
    readonly monitoring_config_overrides?: object;
  }[];
  readonly monitoring_config: { readonly distribution_constraints: object };
}

/** One team relaxed a completeness and a threshold. */
function relaxed(constraints: Constraints): Constraints {
  const { monitoring_config: config } = constraints;
  return {
    ...constraints,
    features: constraints.features.map((feature) =>
      feature.name === 'age' ? { ...feature, completeness: 0.8 } : feature,
    ),
    monitoring_config: {
      ...config,
      distribution_constraints: { ...config.distribution_constraints, comparison_threshold: 0.13 },
    },
  };
}

/** Another team silenced a feature. */
function silenced(constraints: Constraints): Constraints {
  return {
    ...constraints,
    features: constraints.features.map((feature) =>
      feature.name === 'race'
        ? { ...feature, monitoring_config_overrides: { evaluate_constraints: 'Disabled' } }
        : feature,
    ),
  };
}

/** A drifted endpoint with two schedules of different settings, and a run that waits for its approval. */
async function waitingForApproval(endpointName: string) {
  const census = await e2e.census({ endpointName, drifted: 0 });
  const { sagemaker, s3 } = census.clients;
  const { statisticsUri, constraintsUri } = census.endpoint.baseline;
  const second = `${endpointName}-second`;
  const otherUri = constraintsUri.replace('constraints.json', 'second-team/constraints.json');
  const suggested = JSON.parse(await getText(s3, constraintsUri)) as Constraints;
  await putText(s3, constraintsUri, JSON.stringify(relaxed(suggested), null, 2));
  await putText(s3, otherUri, JSON.stringify(silenced(suggested), null, 2));
  const schedule = (MonitoringScheduleName: string) =>
    sagemaker.send(new DescribeMonitoringScheduleCommand({ MonitoringScheduleName }));
  const definition = (JobDefinitionName: string | undefined) =>
    sagemaker.send(new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName }));
  const first = await definition(census.endpoint.monitor?.jobDefinitionName);
  await sagemaker.send(
    new CreateDataQualityJobDefinitionCommand({
      JobDefinitionName: `${second}-definition`,
      DataQualityAppSpecification: first.DataQualityAppSpecification,
      DataQualityJobInput: first.DataQualityJobInput,
      DataQualityJobOutputConfig: first.DataQualityJobOutputConfig,
      JobResources: first.JobResources,
      RoleArn: first.RoleArn,
      DataQualityBaselineConfig: {
        StatisticsResource: { S3Uri: statisticsUri },
        ConstraintsResource: { S3Uri: otherUri },
      },
    }),
  );
  await sagemaker.send(
    new CreateMonitoringScheduleCommand({
      MonitoringScheduleName: second,
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: `${second}-definition`,
        MonitoringType: 'DataQuality',
        ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
      },
    }),
  );
  await waitFor('the second schedule to be scheduled', async () =>
    (await schedule(second)).MonitoringScheduleStatus === 'Scheduled' ? true : undefined,
  );
  const names = [census.scheduleName, second];
  /** The endpoint configuration, and the constraints that each schedule judges by. */
  const live = async () => {
    const endpoint = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
    const judges = names.map(async (name) => {
      const { MonitoringScheduleConfig: config } = await schedule(name);
      const used = await definition(config?.MonitoringJobDefinitionName);
      return used.DataQualityBaselineConfig?.ConstraintsResource?.S3Uri;
    });
    return [endpoint.EndpointConfigName, ...(await Promise.all(judges))];
  };
  const before = await live();
  for (let hour = 0; hour < 2; hour += 1) await census.window('B');
  const run = await e2e.workflows.start({ endpointName, trainingDataset: { s3Uri: census.trainingUri } });
  await run.untilWaitingForApproval();
  const { waiting = [], proposals } = await run.status();
  expect(proposals?.map(({ scheduleNames }) => scheduleNames).sort()).toEqual(
    names.map((name) => [name]).sort(),
  );
  await run.decide({ decision: 'approve', candidate: digestsToApprove(waiting), approver: 'ada' });
  return { census, names, second, run, live, before };
}

test('two schedules with different edits are released by one approval, each judged by its own candidate', async () => {
  const { census, names, run, live } = await waitingForApproval('two-teams');
  const result = await census.hoursUntil(run, run.result());
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    windows: { judgedWrongly: 0 },
    decision: { approver: 'ada' },
  });
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
