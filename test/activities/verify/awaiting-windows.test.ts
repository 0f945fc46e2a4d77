import {
  DescribeEndpointCommand,
  DescribeMonitoringScheduleCommand,
  DescribeProcessingJobCommand,
  ListMonitoringExecutionsCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { detectActivities } from '../../../src/activities/detect/detect.js';
import { switchActivities } from '../../../src/activities/release/switch.js';
import { verifyActivities } from '../../../src/activities/verify/verify.js';
import type { Monitor } from '../../../src/contract/resolved-run.js';
import { failureOf, inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { arn, dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker } from '../support/sagemaker.js';

const at = (clock: string) => `2024-05-01T${clock}:00.000Z`;

/** A schedule whose executions, by the hour at which their window ended, have these statuses. AWS's time is `now`. */
function schedule(
  now: string,
  executions: Readonly<Record<string, string>>,
  jobDefinition = 'rb-definition',
  live: { readonly endpointConfig?: string; readonly definitionInUse?: string; readonly rows?: number } = {},
) {
  const { answers, port } = mockSageMaker(Date.parse(at(now)));
  const hours = Object.entries(executions).sort(([a], [b]) => (a < b ? 1 : -1));
  answers.on(ListMonitoringExecutionsCommand).resolves({
    MonitoringExecutionSummaries: hours.map(([end, MonitoringExecutionStatus]) => ({
      ScheduledTime: new Date(at(end)),
      MonitoringExecutionStatus,
      MonitoringJobDefinitionName: jobDefinition,
      ProcessingJobArn: arn(`processing-job/${end}`),
    })) as never,
  });
  answers
    .on(DescribeProcessingJobCommand)
    .callsFake(({ ProcessingJobName: end }: { ProcessingJobName: string }) => ({
      Environment: {
        start_time: new Date(Date.parse(at(end)) - 3_600_000).toISOString(),
        end_time: at(end),
      },
      ProcessingOutputConfig: { Outputs: [{ S3Output: { S3Uri: `s3://reports/${end}` } }] },
    }));
  answers.on(DescribeMonitoringScheduleCommand).resolves({
    MonitoringScheduleStatus: 'Scheduled',
    CreationTime: new Date(0),
    MonitoringScheduleConfig: { MonitoringJobDefinitionName: live.definitionInUse ?? 'churn-definition' },
  } as never);
  answers
    .on(DescribeEndpointCommand)
    .resolves({ EndpointConfigName: live.endpointConfig ?? 'churn-config' } as never);
  const statistics = Object.keys(executions).map((end) => [
    `s3://reports/${end}/statistics.json`,
    `{\n  "version" : 0.0,\n  "dataset" : {\n    "item_count" : ${live.rows ?? 1000}\n  },\n  "features" : [ ] }`,
  ]);
  const needs = dependencies(port, memoryS3(Object.fromEntries(statistics)));
  return { needs, ...switchActivities(needs), ...verifyActivities(needs), ...detectActivities(needs) };
}

describe('waiting for the moment to release', () => {
  it('the release moment comes when the last closed window is judged; until then the poll says what it waits for', async () => {
    const early = schedule('12:05', { '11:00': 'Completed' });
    const failure = await failureOf(inActivity(early.awaitReleaseMoment, { resolved: RUN }));
    expect(failure).toMatchObject({ type: 'StillWaiting', nextRetryDelay: '60000ms' });
    expect(failure.message).toContain(
      'churn-quality: the execution of the window that ended 2024-05-01T12:00Z',
    );
    const ready = schedule('12:15', { '11:00': 'Completed', '12:00': 'CompletedWithViolations' });
    await inActivity(ready.awaitReleaseMoment, { resolved: RUN });
  });
});

describe('verification of a monitor whose labels come late', () => {
  const monitor: Monitor = {
    ...MONITOR,
    kind: 'ModelQuality',
    statisticsUri: undefined as never,
    quality: { problemType: 'BinaryClassification', groundTruthUri: 's3://labels/churn' },
    windowOffset: { startSeconds: 7200, endSeconds: 3600 },
  };
  const verifying = (now: string, executions: Readonly<Record<string, string>>) =>
    inActivity(schedule(now, executions).awaitVerification, {
      resolved: { ...RUN, rules: { ...RUN.rules, verification: { cleanWindows: 1, outOf: 2 } } },
      monitor,
      jobDefinition: 'rb-definition',
      releasedAt: at('02:05'),
      expected: [],
    });

  it('waits for labelled windows until twice as many as the rule counts were due, offset included', async () => {
    // The first whole window is 03:00 to 04:00, judged at 05:00; the fourth is judged at 08:00.
    const unlabelled = { '04:00': 'Failed', '05:00': 'Failed', '06:00': 'Failed', '07:00': 'Failed' };
    const failure = await failureOf(verifying('08:15', unlabelled));
    expect(failure).toMatchObject({ type: 'StillWaiting' });
    expect(failure.message).toContain('4 without enough labels');
    expect(await verifying('08:45', unlabelled)).toMatchObject({
      verdict: 'too-little-traffic',
      needsLabels: true,
      why: expect.stringContaining('not verified by quality, because too few labels arrived'),
    });
  });

  it('a labelled window verifies at once', async () => {
    expect(await verifying('05:20', { '04:00': 'Completed' })).toMatchObject({ verdict: 'clean' });
  });
});

describe('waiting for the moment to switch', () => {
  const deployment = { startedAt: at('11:58'), releasedAt: at('12:05') };
  const request = { monitor: MONITOR, deployment, pollSeconds: 60 };

  it('the switch moment comes after the old model’s last window is judged', async () => {
    const pending = schedule('12:06', { '11:00': 'Completed' });
    expect(await failureOf(inActivity(pending.awaitSwitchMoment, request))).toMatchObject({
      type: 'StillWaiting',
    });
    const ready = schedule('12:25', { '12:00': 'Completed' });
    expect(await inActivity(ready.awaitSwitchMoment, request)).toEqual({ late: null });
  });

  it('a late switch moment proceeds with a warning', async () => {
    const late = schedule('14:30', { '13:00': 'Completed', '14:00': 'Completed' });
    expect((await inActivity(late.awaitSwitchMoment, request)).late).toContain('was already due');
  });
});

describe('waiting for the verification', () => {
  const request = {
    resolved: RUN,
    monitor: MONITOR,
    jobDefinition: 'rb-definition',
    releasedAt: at('06:20'),
    expected: [],
  };

  it('a verification waits for missing windows and reports when the rule has a verdict', async () => {
    const two = schedule('09:30', { '08:00': 'Completed', '09:00': 'Completed' });
    const failure = await failureOf(inActivity(two.awaitVerification, request));
    expect(failure.message).toContain(
      '2 clean, 0 with unexpected violations, 0 without enough data; waiting for 3 clean',
    );
    const three = schedule('10:30', { '08:00': 'Completed', '09:00': 'Completed', '10:00': 'Completed' });
    expect(await inActivity(three.awaitVerification, request)).toMatchObject({
      verdict: 'clean',
      counted: { clean: 3 },
    });
  });

  it('a verification ignores the window of the release', async () => {
    const mixed = schedule('10:30', { '07:00': 'CompletedWithViolations', '08:00': 'Completed' });
    expect((await failureOf(inActivity(mixed.awaitVerification, request))).message).toContain(
      '1 clean, 0 with',
    );
  });

  it('a verification without traffic ends when enough windows were due', async () => {
    // Windows from 07:00 on; the tenth closed at 17:00 and its execution must have ended by 17:30.
    expect(await failureOf(inActivity(schedule('17:29', {}).awaitVerification, request))).toMatchObject({
      type: 'StillWaiting',
    });
    expect(await inActivity(schedule('17:30', {}).awaitVerification, request)).toMatchObject({
      verdict: 'too-little-traffic',
    });
  });
});

describe('windows of a handful of rows', () => {
  it('windows with too few rows in their report do not count', async () => {
    const three = { '08:00': 'Completed', '09:00': 'Completed', '10:00': 'Completed' };
    const request = {
      resolved: RUN,
      monitor: MONITOR,
      jobDefinition: 'rb-definition',
      releasedAt: at('06:20'),
      expected: [],
    };
    const thin = schedule('10:30', three, 'rb-definition', { rows: 29 });
    expect((await failureOf(inActivity(thin.awaitVerification, request))).message).toContain(
      '0 clean, 0 with unexpected violations, 3 without enough data',
    );
    const enough = schedule('10:30', three, 'rb-definition', { rows: 30 });
    expect(await inActivity(enough.awaitVerification, request)).toMatchObject({ verdict: 'clean' });
  });
});

describe('polling a restored pair', () => {
  const request = {
    resolved: RUN,
    monitor: MONITOR,
    restoredAt: at('10:05'),
    switchedBackAt: at('10:40'),
    known: { violations: [], unnamed: false, failures: false },
  };
  const restored = (
    now: string,
    executions: Readonly<Record<string, string>>,
    live: Parameters<typeof schedule>[3] = {},
  ) => schedule(now, executions, 'churn-definition', live).awaitRestored;

  it('a restored pair is polled until its first whole window is as before', async () => {
    const shared = { '11:00': 'CompletedWithViolations' };
    expect(await failureOf(inActivity(restored('11:30', shared), request))).toMatchObject({
      type: 'StillWaiting',
    });
    const judged = restored('12:25', { ...shared, '12:00': 'Completed' });
    expect(await inActivity(judged, request)).toMatchObject({ verdict: 'as-before' });
  });

  it('a restored pair with another configuration or definition live is worse at once', async () => {
    expect(await inActivity(restored('10:45', {}, { endpointConfig: 'theirs' }), request)).toMatchObject({
      verdict: 'worse',
      why: 'endpoint churn has configuration theirs, not churn-config',
    });
    expect(
      await inActivity(restored('10:45', {}, { definitionInUse: 'rb-definition' }), request),
    ).toMatchObject({
      verdict: 'worse',
      why: 'monitoring schedule churn-quality judges by rb-definition, not as before the run',
    });
  });

  it('a restored pair with two windows due and no result is unknown for lack of traffic', async () => {
    expect(await failureOf(inActivity(restored('13:29', {}), request))).toMatchObject({
      type: 'StillWaiting',
    });
    expect(await inActivity(restored('13:30', {}), request)).toMatchObject({
      verdict: 'unknown',
      why: expect.stringContaining('too little traffic'),
    });
  });
});

describe('detecting', () => {
  it('detection reads only windows that the live definition judged', async () => {
    const windows = { '10:00': 'CompletedWithViolations', '11:00': 'CompletedWithViolations' };
    const live = schedule('12:30', windows, 'churn-definition');
    expect(
      await inActivity(live.detectDrift, { resolved: RUN, input: { evenIfClean: false } }),
    ).toMatchObject({ detection: { verdict: 'violated', changePoint: at('09:00') }, ending: null });
    const other = schedule('12:30', windows, 'an-older-definition');
    expect(
      await inActivity(other.detectDrift, { resolved: RUN, input: { evenIfClean: false } }),
    ).toMatchObject({ detection: { verdict: 'unknown' }, ending: { outcome: 'Undetermined' } });
  });
});
