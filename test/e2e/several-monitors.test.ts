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

// One whole window decides for a monitor, so the hourly monitor always decides first. Other tests cover the windows after a
// roll-back.
const POLICY = {
  default: {
    verification: { cleanWindows: 1, outOf: 1 },
    windowsAfterRollBack: 0,
  },
};
const e2e = useStack(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-policy-'));
  await writeFile(join(folder, 'policy.json'), JSON.stringify(POLICY));
  return { workerEnvironment: { REBASELINE_POLICY: join(folder, 'policy.json') } };
});

/** A drifted endpoint with a monitor every hour and one every three hours, and a run that has released for it. */
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
  /** The endpoint configuration, and the job definition of each monitor. */
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
  /** The event type that ended the verification of a monitor. */
  const endOfVerification = async (name: string) => {
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
  const expectRestored = async () => {
    expect(await live()).toEqual(before);
    expect(await leftovers(sagemaker, endpointName)).toEqual([]);
  };
  return { census, slower, run, endOfVerification, expectRestored };
}

type HistoryEvent = HistoryJson['events'][number] & {
  readonly eventId?: string;
  readonly userMetadata?: { readonly summary?: { readonly data?: string } };
  readonly activityTaskCompletedEventAttributes?: { readonly scheduledEventId: string };
  readonly activityTaskCanceledEventAttributes?: { readonly scheduledEventId: string };
};

test('a second monitor with dirty windows restores the model and both monitors, although the first monitor was clean', async () => {
  const { census, slower, run, endOfVerification, expectRestored } =
    await releasedUnderTwoMonitors('half-clean');
  // Population B until the hourly monitor is clean, then population A.
  const result = await census.passUntil(run, run.result(), async () => {
    const hourlyIsClean = /COMPLETED/.test(await endOfVerification(census.scheduleName));
    const { stage } = await run.status();
    await census.window(stage === 'verify' && hourlyIsClean ? 'A' : 'B');
  });
  expect(result).toMatchObject({
    outcome: 'RolledBack',
    verification: { counted: { clean: 0, dirty: 1 } },
    restored: null,
  });
  expect(result.verification?.why).toContain(`${slower}: 0 clean, 1 with unexpected violations`);
  expect(await endOfVerification(slower)).toMatch(/COMPLETED/);
  await expectRestored();
});
