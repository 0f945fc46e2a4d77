import { createHash } from 'node:crypto';
import {
  DescribeMonitoringScheduleCommand,
  UpdateMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { candidateDigest } from '../../../src/activities/data/baseline-digest.js';
import { switchActivities } from '../../../src/activities/release/switch.js';
import { inlineDefinitionUri, inlineDigest } from '../../../src/activities/sagemaker/job-definition.js';
import { failureOf, inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker, validationException } from '../support/sagemaker.js';

const CHANGED = new Date('2024-05-01T11:47:00Z');
const SCHEDULE = {
  ScheduleExpression: 'cron(0 * ? * * *)',
  DataAnalysisStartTime: '-PT1H',
  DataAnalysisEndTime: '-PT0H',
};
const pointingAt = (name: string | undefined) =>
  ({
    LastModifiedTime: CHANGED,
    MonitoringScheduleConfig: {
      MonitoringJobDefinitionName: name,
      MonitoringType: 'DataQuality',
      ScheduleConfig: SCHEDULE,
    },
  }) as never;

/** A schedule that is seen to point at `before`, and after the update at `after`. */
function schedule(before: string | undefined, after: string | undefined = before) {
  const { answers, port } = mockSageMaker();
  answers.on(DescribeMonitoringScheduleCommand).resolvesOnce(pointingAt(before)).resolves(pointingAt(after));
  answers.on(UpdateMonitoringScheduleCommand).resolves({});
  const { switchSchedule } = switchActivities(dependencies(port));
  return {
    answers,
    change: () => inActivity(switchSchedule, { resolved: RUN, monitor: MONITOR, from: 'old', to: 'new' }),
    updates: () => answers.commandCalls(UpdateMonitoringScheduleCommand).map(({ args }) => args[0].input),
  };
}

describe('switching a schedule', () => {
  it('a switch sends the whole schedule configuration, because omitted members are lost', async () => {
    const { change, updates } = schedule('old', 'new');
    await change();
    expect(updates()).toEqual([
      {
        MonitoringScheduleName: 'churn-quality',
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: 'new',
          MonitoringType: 'DataQuality',
          ScheduleConfig: SCHEDULE,
        },
      },
    ]);
  });

  it.each([
    ['an edit of the live constraints after the approval', 'live', { editedLate: true }],
    ['unchanged live files', 'before', {}],
    ['live files that are gone', null, {}],
  ])('a switch with %s', async (_, constraints, reported) => {
    const { answers, port } = mockSageMaker();
    answers.on(DescribeMonitoringScheduleCommand).resolvesOnce(pointingAt('old')).resolves(pointingAt('new'));
    answers.on(UpdateMonitoringScheduleCommand).resolves({});
    const files = {
      [MONITOR.statisticsUri]: 's',
      ...(constraints ? { [MONITOR.constraintsUri]: constraints } : {}),
    };
    const switched = await inActivity(switchActivities(dependencies(port, memoryS3(files))).switchSchedule, {
      ...{ resolved: RUN, monitor: MONITOR, from: 'old', to: 'new' },
      liveDigest: candidateDigest('s', 'before'),
    });
    expect(switched).toEqual({ at: expect.any(String), ...reported });
  });

  it('a switch is complete when the schedule already points there after a lost response', async () => {
    const { change, updates } = schedule('new');
    await change();
    expect(updates()).toEqual([]);
  });

  it.each([
    ['theirs', '"theirs"'],
    [undefined, '"(inline)"'],
  ])(
    'a switch leaves a schedule that someone else pointed to %s, and says what and when',
    async (found, named) => {
      const { change, updates } = schedule(found);
      const failure = await failureOf(change());
      expect(failure).toMatchObject({ type: 'ChangedByOthers', nonRetryable: true });
      expect(failure.message).toContain(
        `"churn-quality" now points at ${named} instead of "old" (changed 2024-05-01T11:47:00.000Z): someone else`,
      );
      expect(updates()).toEqual([]);
    },
  );

  it('a switch detects a change between its description and its update', async () => {
    const failure = await failureOf(schedule('old', 'theirs').change());
    expect(failure.type).toBe('ChangedByOthers');
    expect(failure.message).toContain('"theirs" instead of "new"');
  });

  it('a switch is retried while the schedule is Pending', async () => {
    const { answers, change } = schedule('old');
    answers
      .on(UpdateMonitoringScheduleCommand)
      .rejects(validationException('Monitoring schedule is pending, try again later'));
    expect(await failureOf(change())).toMatchObject({ type: 'AwsUnavailable', nonRetryable: false });
  });
});

describe('a schedule that was found with its definition inside', () => {
  const INLINE = { MonitoringAppSpecification: { ImageUri: 'analyzer' }, RoleArn: 'role' } as never;
  const monitor = { ...MONITOR, jobDefinitionName: '(inline)', definitionDigest: inlineDigest(INLINE) };
  const kept = { [inlineDefinitionUri(RUN.workspace, RUN.run, 'churn-quality')]: JSON.stringify(INLINE) };
  const holding = (inline: object) =>
    ({
      LastModifiedTime: CHANGED,
      MonitoringScheduleConfig: { MonitoringJobDefinition: inline, ScheduleConfig: SCHEDULE },
    }) as never;

  function switching(
    before: never,
    after: never,
    files: Record<string, string> = kept,
    definitionDigest = monitor.definitionDigest,
  ) {
    const { answers, port } = mockSageMaker();
    answers.on(DescribeMonitoringScheduleCommand).resolvesOnce(before).resolves(after);
    answers.on(UpdateMonitoringScheduleCommand).resolves({});
    const { switchSchedule } = switchActivities(dependencies(port, memoryS3(files)));
    return {
      change: (from: string, to: string) =>
        inActivity(switchSchedule, {
          resolved: RUN,
          monitor: { ...monitor, definitionDigest },
          from,
          to,
        }),
      update: () =>
        answers.commandCalls(UpdateMonitoringScheduleCommand)[0]?.args[0].input.MonitoringScheduleConfig,
    };
  }

  it('a schedule with an inline definition is pointed at the new one by name', async () => {
    const { change, update } = switching(holding(INLINE), pointingAt('new'));
    await change('(inline)', 'new');
    expect(update()).toMatchObject({ MonitoringJobDefinitionName: 'new', ScheduleConfig: SCHEDULE });
    expect(update()).not.toHaveProperty('MonitoringJobDefinition');
  });

  it('a rollback restores the inline definition exactly', async () => {
    const { change, update } = switching(pointingAt('new'), holding(INLINE));
    await change('new', '(inline)');
    expect(update()?.MonitoringJobDefinition).toEqual(INLINE);
    expect(update()).not.toHaveProperty('MonitoringJobDefinitionName');
  });

  it('a switch leaves a schedule whose inline definition someone else changed', async () => {
    const { change, update } = switching(holding({ RoleArn: 'theirs' }), pointingAt('new'));
    const failure = await failureOf(change('(inline)', 'new'));
    expect(failure.message).toContain('now points at "an inline definition with other content"');
    expect(update()).toBeUndefined();
  });

  // As people write it, and as SageMaker describes it (live values: go-to-k/cdk-real-drift #1523, #1528, #1578).
  const INPUT = { EndpointName: 'churn', LocalPath: '/in' };
  const OUTPUT = { S3Uri: 's3://reports/churn', LocalPath: '/out' };
  const written = {
    MonitoringInputs: [{ EndpointInput: INPUT }],
    MonitoringOutputConfig: { MonitoringOutputs: [{ S3Output: OUTPUT }] },
    MonitoringAppSpecification: { ImageUri: 'analyzer' },
    RoleArn: 'role',
  };
  const described = {
    ...written,
    MonitoringInputs: [
      { EndpointInput: { ...INPUT, S3InputMode: 'File', S3DataDistributionType: 'FullyReplicated' } },
    ],
    MonitoringOutputConfig: { MonitoringOutputs: [{ S3Output: { ...OUTPUT, S3UploadMode: 'EndOfJob' } }] },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    Environment: {},
    NetworkConfig: { EnableNetworkIsolation: false },
  };

  it.each([
    ['found without the members that SageMaker adds, and described with them', written, described],
    ['found with the members that SageMaker adds, and described without them', described, written],
  ])('an inline definition %s is switched and put back', async (_, found, later) => {
    const definitionDigest = inlineDigest(found as never);
    const uri = inlineDefinitionUri(RUN.workspace, RUN.run, 'churn-quality');
    const files = { [uri]: JSON.stringify(found) };
    const forward = switching(holding(later), pointingAt('new'), files, definitionDigest);
    await forward.change('(inline)', 'new');
    expect(forward.update()).toMatchObject({ MonitoringJobDefinitionName: 'new' });
    const back = switching(pointingAt('new'), holding(later), files, definitionDigest);
    await back.change('new', '(inline)');
    expect(back.update()?.MonitoringJobDefinition).toEqual(found);
  });

  it.each([
    ['another run time', { ...described, StoppingCondition: { MaxRuntimeInSeconds: 1800 } }],
    [
      'another way to upload',
      {
        ...described,
        MonitoringOutputConfig: {
          MonitoringOutputs: [{ S3Output: { ...OUTPUT, S3UploadMode: 'Continuous' } }],
        },
      },
    ],
    ['network isolation', { ...described, NetworkConfig: { EnableNetworkIsolation: true } }],
    ['an environment', { ...described, Environment: { a: 'b' } }],
  ])('an inline definition that now has %s was changed by someone else', async (_, later) => {
    const { change } = switching(holding(later), pointingAt('new'), {}, inlineDigest(written as never));
    expect(await failureOf(change('(inline)', 'new'))).toMatchObject({ type: 'ChangedByOthers' });
  });

  it('a digest that an earlier version recorded still names its definition', async () => {
    // SHA-256 of the description as it was, with sorted members: {"MonitoringAppSpecification":…,"RoleArn":"role"}
    const text = '{"MonitoringAppSpecification":{"ImageUri":"analyzer"},"RoleArn":"role"}';
    const recorded = createHash('sha256').update(text).digest('hex');
    const { change, update } = switching(holding(INLINE), pointingAt('new'), kept, recorded);
    await change('(inline)', 'new');
    expect(update()).toMatchObject({ MonitoringJobDefinitionName: 'new' });
  });

  it.each(['{"RoleArn":"x"}', '<html>', ''])(
    'an inline definition is not restored from a file that now reads %j',
    async (text) => {
      const [uri] = Object.keys(kept) as [string];
      const { change, update } = switching(pointingAt('new'), holding(INLINE), { [uri]: text });
      expect(await failureOf(change('new', '(inline)'))).toMatchObject({ type: 'DefinitionChanged' });
      expect(update()).toBeUndefined();
    },
  );
});
