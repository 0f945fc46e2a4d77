import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateMonitoringScheduleCommand,
  DescribeEndpointCommand,
  DescribeMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { waitFor } from '../../examples/monitored-endpoint/wait.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';
import type { HistoryJson } from '../support/workflow.js';

// One whole window settles a monitor either way, so that which of two speaks first is told by their hours alone; an
// hour's usual 1,000 rows count, while fewer do not; and what comes after a roll-back is another test's concern.
const POLICY = {
  default: {
    verification: { cleanWindows: 1, outOf: 1 },
    gate: { leastWindowRows: 1000 },
    windowsAfterRollBack: 0,
  },
};
const e2e = useStack(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-policy-'));
  await writeFile(join(folder, 'policy.json'), JSON.stringify(POLICY));
  return { workerEnvironment: { REBASELINE_POLICY: join(folder, 'policy.json') } };
});

/** A drifted endpoint that one monitor judges every hour and another every three, and a run that has released for it. */
async function releasedUnderTwoMonitors(endpointName: string) {
  const census = await e2e.census({ endpointName, drifted: 0 });
  const { sagemaker } = census.clients;
  const slower = `${endpointName}-every-third-hour`;
  const schedule = (MonitoringScheduleName: string) =>
    sagemaker.send(new DescribeMonitoringScheduleCommand({ MonitoringScheduleName }));
  await sagemaker.send(
    new CreateMonitoringScheduleCommand({
      MonitoringScheduleName: slower,
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: census.endpoint.monitor?.jobDefinitionName,
        MonitoringType: 'DataQuality',
        ScheduleConfig: { ScheduleExpression: 'cron(0 0/3 ? * * *)' },
      },
    }),
  );
  await waitFor('the second schedule to be scheduled', async () =>
    (await schedule(slower)).MonitoringScheduleStatus === 'Scheduled' ? true : undefined,
  );
  /** What serves, and what each of the two monitors judges by. */
  const live = async () => {
    const endpoint = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
    const judges = async (name: string) =>
      (await schedule(name)).MonitoringScheduleConfig?.MonitoringJobDefinitionName;
    return [endpoint.EndpointConfigName, await judges(census.scheduleName), await judges(slower)];
  };
  const before = await live();
  for (let hour = 0; hour < 3; hour += 1) await census.window('B');

  const run = await e2e.workflows.start({
    endpointName,
    trainingDataset: { s3Uri: census.trainingUri },
  });
  const candidate = await run.untilWaitingForApproval();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  await census.hoursUntil(
    run,
    run.until(({ stage }) => stage === 'verify'),
  );
  const released = await live();
  for (const [place, name] of released.entries()) expect(name).not.toBe(before[place]);
  /** How the wait for a monitor's clean windows went on, as the history tells it. */
  const watched = async (name: string) => {
    const { events } = (await run.history()) as { events: readonly HistoryEvent[] };
    const wait = events.find(
      ({ userMetadata }) =>
        userMetadata?.summary?.data !== undefined &&
        new RegExp(`clean windows? of ${name}"`).test(atob(userMetadata.summary.data)),
    );
    const end = events.find((event) =>
      [event.activityTaskCompletedEventAttributes, event.activityTaskCanceledEventAttributes].some(
        (ended) => ended !== undefined && ended.scheduledEventId === wait?.eventId,
      ),
    );
    return end?.eventType ?? 'no end';
  };
  const nothingIsLeft = async () => {
    expect(await live()).toEqual(before);
    expect(await leftovers(sagemaker, endpointName)).toEqual([]);
  };
  return { census, slower, run, released, live, watched, nothingIsLeft };
}

type HistoryEvent = HistoryJson['events'][number] & {
  readonly eventId?: string;
  readonly userMetadata?: { readonly summary?: { readonly data?: string } };
  readonly activityTaskCompletedEventAttributes?: { readonly scheduledEventId: string };
  readonly activityTaskCanceledEventAttributes?: { readonly scheduledEventId: string };
};

test('a monitor that is content keeps nothing when another is not: the model and both monitors go back', async () => {
  const { census, slower, run, watched, nothingIsLeft } = await releasedUnderTwoMonitors('half-content');
  // The new people content the hourly monitor; from then on those of before are back.
  const result = await census.passUntil(run, run.result(), async () => {
    const content = /COMPLETED/.test(await watched(census.scheduleName));
    const { stage } = await run.status();
    await census.window(stage === 'verify' && content ? 'A' : 'B');
  });
  expect(result).toMatchObject({
    outcome: 'RolledBack',
    verification: { counted: { clean: 0, dirty: 1 } },
    restored: null,
  });
  expect(result.verification?.why).toContain(`${slower}: 0 clean, 1 with unexpected violations`);
  expect(await watched(slower)).toMatch(/COMPLETED/);
  await nothingIsLeft();
});

test('a monitor whose rule cannot be reached any more settles it, and the slower one is not waited for', async () => {
  const { census, slower, run, watched, nothingIsLeft } = await releasedUnderTwoMonitors('cut-short');
  const result = await census.passUntil(run, run.result(), async () =>
    census.window((await run.status()).stage === 'verify' ? 'A' : 'B'),
  );
  expect(result.outcome).toBe('RolledBack');
  expect(result.verification?.why).toContain(`${census.scheduleName}: 0 clean, 1 with unexpected violations`);
  expect(await watched(slower)).toMatch(/CANCELED/);
  await nothingIsLeft();
});

test('a monitor with too few rows in its windows leaves the release unverified, and kept', async () => {
  const { census, run, released, live, watched, slower } = await releasedUnderTwoMonitors('half-blind');
  const result = await census.passUntil(run, run.result(), () =>
    census.rows(census.draws.nextWindow('B').slice(0, 900)),
  );
  expect(result).toMatchObject({
    outcome: 'Unverified',
    verification: { counted: { clean: 0, dirty: 0 } },
  });
  expect(result.verification?.why).toMatch(
    new RegExp(`^${census.scheduleName}: 0 clean.*too little traffic`),
  );
  expect(await watched(slower)).toMatch(/COMPLETED/);
  expect(await live()).toEqual(released);
});
