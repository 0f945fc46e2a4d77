import {
  DescribeModelQualityJobDefinitionCommand,
  DescribeMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { afterEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../../src/activities/sagemaker/monitor-kinds.js';
import type { MonitorKind } from '../../../src/contract/monitor-kind.js';
import { failureOf } from '../support/activity.js';
import { type Changes, resolving } from '../support/resolving.js';

const QUALITY = {
  JobDefinitionName: 'accuracy-definition',
  CreationTime: new Date('2024-04-02T00:00:00Z'),
  ModelQualityBaselineConfig: { ConstraintsResource: { S3Uri: 's3://live/accuracy/constraints.json' } },
  ModelQualityAppSpecification: { ImageUri: 'analyzer', ProblemType: 'BinaryClassification' },
  ModelQualityJobInput: {
    EndpointInput: {
      EndpointName: 'churn',
      LocalPath: '/opt',
      InferenceAttribute: '0',
      ProbabilityAttribute: '1',
      ProbabilityThresholdAttribute: 0.8,
    },
    GroundTruthS3Input: { S3Uri: 's3://labels/churn' },
  },
};

/** An endpoint with a data-quality schedule and a model-quality one, listed before it. */
function withQuality(
  { quality = {}, scheduleConfig = {}, ...changes }: Changes & { quality?: object } = {},
  input: object = {},
) {
  const run = resolving(
    {
      schedules: ['accuracy', 'churn-quality'],
      kinds: { accuracy: 'ModelQuality' },
      files: {
        's3://models/churn-training/output/model.tar.gz': 'model',
        's3://live/accuracy/constraints.json': '{}',
      },
      ...changes,
    },
    input,
  );
  run.answers.on(DescribeMonitoringScheduleCommand, { MonitoringScheduleName: 'accuracy' }).resolves({
    MonitoringScheduleStatus: 'Scheduled',
    MonitoringScheduleConfig: {
      MonitoringJobDefinitionName: 'accuracy-definition',
      MonitoringType: 'ModelQuality',
      ScheduleConfig: { ScheduleExpression: 'cron(0 0 ? * * *)' },
      ...scheduleConfig,
    },
  } as never);
  run.answers.on(DescribeModelQualityJobDefinitionCommand).resolves({ ...QUALITY, ...quality } as never);
  return run;
}

const isRenewed = KINDS.ModelQuality.isRenewed;
function renewing(kind: MonitorKind, value: boolean): void {
  (KINDS[kind] as { isRenewed: boolean }).isRenewed = value;
}
afterEach(() => renewing('ModelQuality', isRenewed));

describe('a monitor of another kind than data quality', () => {
  it('a model-quality monitor is found with its kind and settings, after the data-quality monitors', async () => {
    renewing('ModelQuality', true);
    const { monitors, leftOut } = await withQuality().resolve();
    expect(monitors.map(({ scheduleName, kind }) => [scheduleName, kind])).toEqual([
      ['churn-quality', undefined],
      ['accuracy', 'ModelQuality'],
    ]);
    expect(monitors[1]).toMatchObject({
      jobDefinitionName: 'accuracy-definition',
      definitionCreatedAt: '2024-04-02T00:00:00.000Z',
      constraintsUri: 's3://live/accuracy/constraints.json',
      recordPreprocessor: null,
      firing: { hours: [0], periodSeconds: 86_400 },
      quality: {
        problemType: 'BinaryClassification',
        inferenceAttribute: '0',
        probabilityAttribute: '1',
        probabilityThreshold: 0.8,
        groundTruthUri: 's3://labels/churn',
      },
    });
    expect(monitors[1]).not.toHaveProperty('statisticsUri');
    expect(monitors[1]).not.toHaveProperty('windowOffset');
    expect(leftOut).toBeUndefined();
  });

  it('offsets of its input say where its window lies before the firing hour', async () => {
    renewing('ModelQuality', true);
    const EndpointInput = {
      ...QUALITY.ModelQualityJobInput.EndpointInput,
      StartTimeOffset: '-P2D',
      EndTimeOffset: '-P1DT0H',
    };
    const quality = { ModelQualityJobInput: { ...QUALITY.ModelQualityJobInput, EndpointInput } };
    const { monitors } = await withQuality({ quality }).resolve();
    expect(monitors[1]?.windowOffset).toEqual({ startSeconds: 172_800, endSeconds: 86_400 });
  });

  it('constraints of a model-quality monitor that do not exist are refused with schedule and member', async () => {
    renewing('ModelQuality', true);
    const files = { 's3://models/churn-training/output/model.tar.gz': 'model' };
    expect(await failureOf(withQuality({ files }).start())).toMatchObject({
      type: 'NotFound',
      message: expect.stringMatching(/"accuracy".*ConstraintsResource\.S3Uri.*no such object/),
    });
  });

  it('a model-quality definition without a baseline is refused', async () => {
    renewing('ModelQuality', true);
    const failure = await failureOf(
      withQuality({ quality: { ModelQualityBaselineConfig: undefined } }).start(),
    );
    expect(failure).toMatchObject({ type: 'NoBaseline', message: expect.stringContaining('no constraints') });
  });

  it.each<[string, Changes & { quality?: object }, RegExp]>([
    [
      'without a problem type',
      { quality: { ModelQualityAppSpecification: { ImageUri: 'analyzer' } } },
      /"accuracy" \(ModelQuality\): its job definition names no ProblemType/,
    ],
    [
      'of batch transforms',
      { quality: { ModelQualityJobInput: { BatchTransformInput: {}, GroundTruthS3Input: {} } } },
      /reads batch transforms/,
    ],
    [
      'with an inline definition',
      {
        scheduleConfig: {
          MonitoringJobDefinitionName: undefined,
          MonitoringJobDefinition: { RoleArn: 'role' },
        },
      },
      /inside the schedule/,
    ],
    [
      'with a window in the future',
      {
        quality: {
          ModelQualityJobInput: {
            ...QUALITY.ModelQualityJobInput,
            EndpointInput: { ...QUALITY.ModelQualityJobInput.EndpointInput, EndTimeOffset: 'PT1H' },
          },
        },
      },
      /EndTimeOffset/,
    ],
  ])('a model-quality monitor %s is unsupported', async (_, changes, why) => {
    renewing('ModelQuality', true);
    expect(await failureOf(withQuality(changes).start())).toMatchObject({
      type: 'UnsupportedMonitor',
      message: expect.stringMatching(why),
    });
  });
});

describe('a monitor whose baseline a run cannot renew', () => {
  const BIAS: Changes = { schedules: ['churn-quality', 'fairness'], kinds: { fairness: 'ModelBias' } };

  it('refuses the run by default and says how to leave it out', async () => {
    expect(await failureOf(resolving(BIAS).start())).toMatchObject({
      type: 'UnsupportedMonitor',
      message: expect.stringMatching(
        /"fairness" \(ModelBias\).*"onUnsupportedMonitor": "leave" in the policy.*"monitoringSchedules": \["churn-quality"\]/,
      ),
    });
  });

  it('is left as it is where the policy says so, and named with its kind and the reason', async () => {
    const { monitors, leftOut, warnings } = await resolving({
      ...BIAS,
      policy: { default: { onUnsupportedMonitor: 'leave' } },
    }).resolve();
    expect(monitors.map(({ scheduleName }) => scheduleName)).toEqual(['churn-quality']);
    expect(leftOut).toEqual([
      { scheduleName: 'fairness', kind: 'ModelBias', why: expect.stringContaining('ModelBias') },
    ]);
    expect(warnings.join()).toMatch(/"fairness" \(ModelBias\) keeps its old baseline, also for a new model/);
  });

  it('an explainability monitor that is left explains the old model, and the warning says so', async () => {
    const { warnings } = await resolving({
      schedules: ['churn-quality', 'attributions'],
      kinds: { attributions: 'ModelExplainability' },
      policy: { default: { onUnsupportedMonitor: 'leave' } },
    }).resolve();
    expect(warnings).toContainEqual(
      expect.stringMatching(
        /"attributions" \(ModelExplainability\) keeps its old baseline.*continues to name the old model\.$/,
      ),
    );
  });

  it('an input may refuse what the policy would leave, and not the reverse', async () => {
    const leaving = { ...BIAS, policy: { default: { onUnsupportedMonitor: 'leave' } } };
    expect(await failureOf(resolving(leaving, { onUnsupportedMonitor: 'refuse' }).start())).toMatchObject({
      type: 'UnsupportedMonitor',
    });
    expect(await failureOf(resolving(BIAS, { onUnsupportedMonitor: 'leave' }).start())).toMatchObject({
      type: 'AgainstPolicy',
      message: expect.stringContaining('onUnsupportedMonitor "leave" is not allowed by the policy'),
    });
  });

  it('an input that names the other schedules leaves it out, and the run still names it', async () => {
    const { leftOut } = await resolving(BIAS, { monitoringSchedules: ['churn-quality'] }).resolve();
    expect(leftOut).toEqual([
      {
        scheduleName: 'fairness',
        kind: 'ModelBias',
        why: 'the input does not name it in monitoringSchedules',
      },
    ]);
  });

  it('a run without any data-quality monitor is refused', async () => {
    const only = { schedules: ['fairness'], kinds: { fairness: 'ModelBias' } };
    expect(await failureOf(resolving(only).start())).toMatchObject({ type: 'NoMonitor' });
  });

  it('an input that names only schedules of other kinds is refused', async () => {
    renewing('ModelQuality', true);
    const failure = await failureOf(withQuality({}, { monitoringSchedules: ['accuracy'] }).start());
    expect(failure).toMatchObject({
      type: 'NoMonitor',
      message: expect.stringMatching(/no data-quality monitor.*accuracy: ModelQuality/),
    });
  });
});

describe('an endpoint with several production variants', () => {
  const variants = [
    { VariantName: 'blue', ModelName: 'blue-model', InstanceType: 'ml.m5.large' },
    { VariantName: 'green', ModelName: 'green-model', InstanceType: 'ml.m5.large' },
  ];

  it('is refused without a variantName, with the names', async () => {
    expect(await failureOf(resolving({ variants }).start())).toMatchObject({
      type: 'SeveralVariants',
      message: expect.stringMatching(/2 production variants \(blue, green\).*variantName/),
    });
  });

  it('the named variant is the one whose model is renewed, and a warning names the others', async () => {
    const { production, warnings } = await resolving({ variants }, { variantName: 'green' }).resolve();
    expect(production).toMatchObject({ variantName: 'green', modelName: 'green-model' });
    expect(warnings.join()).toMatch(/also serves variant blue/);
  });

  it('a variantName that the endpoint does not have is refused', async () => {
    expect(await failureOf(resolving({ variants }, { variantName: 'red' }).start())).toMatchObject({
      type: 'VariantUnknown',
      message: expect.stringMatching(/no production variant "red".*blue, green/),
    });
  });
});
