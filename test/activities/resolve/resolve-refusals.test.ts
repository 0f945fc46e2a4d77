import {
  DescribeEndpointCommand,
  DescribeModelPackageCommand,
  DescribeModelPackageGroupCommand,
  DescribeMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../support/activity.js';
import { CAPTURE, type Changes, resolving, VARIANT } from '../support/resolving.js';
import { arn } from '../support/run.js';
import { validationException } from '../support/sagemaker.js';

const HOURLY = {
  MonitoringJobDefinitionName: 'churn-definition',
  ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
};
const MULTI_REGION = 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap';

describe('what cannot be rebaselined is refused at once, with what to do', () => {
  it.each<[string, string, Changes, RegExp]>([
    [
      'a serverless endpoint',
      'UnsupportedEndpoint',
      { variants: [{ ...VARIANT, ServerlessConfig: {} }] },
      /serverless/,
    ],
    ['two variants', 'SeveralVariants', { variants: [VARIANT, VARIANT] }, /2 production variants/],
    [
      'inference components',
      'UnsupportedEndpoint',
      { variants: [{ VariantName: 'v' }] },
      /inference components/,
    ],
    ['a multi-model container', 'UnsupportedEndpoint', { container: { Mode: 'MultiModel' } }, /multi-model/],
    [
      'a model without an artifact',
      'NoModelArtifact',
      { container: { ModelDataUrl: undefined } },
      /names no artifact in S3/,
    ],
    ['no capture', 'NoCapture', { capture: undefined }, /captures no data.*DataCaptureConfig/],
    [
      'capture switched off',
      'NoCapture',
      { capture: { ...CAPTURE, EnableCapture: false } },
      /captures no data/,
    ],
    ['0 % capture', 'NoCapture', { capture: { ...CAPTURE, InitialSamplingPercentage: 0 } }, /captures 0 %/],
    [
      'output only',
      'NoCapture',
      { capture: { ...CAPTURE, CaptureOptions: [{ CaptureMode: 'Output' }] } },
      /only Output; the monitor needs input and output/,
    ],
    [
      'input only',
      'NoCapture',
      { capture: { ...CAPTURE, CaptureOptions: [{ CaptureMode: 'Input' }] } },
      /only Input/,
    ],
    [
      'no monitor',
      'NoMonitor',
      { schedules: [] },
      /no data-quality monitoring schedule.*CreateMonitoringSchedule/,
    ],
    [
      'a stopped schedule',
      'ScheduleStopped',
      { schedule: { MonitoringScheduleStatus: 'Stopped' } },
      /StartMonitoringSchedule/,
    ],
    [
      'a failed schedule',
      'ScheduleFailed',
      { schedule: { MonitoringScheduleStatus: 'Failed', FailureReason: 'role' } },
      /has failed \(role\)/,
    ],
    [
      'an endpoint whose only schedule runs once',
      'NoMonitor',
      { scheduleConfig: { ScheduleConfig: { ScheduleExpression: 'NOW' } } },
      /only monitoring schedules that run once \(churn-quality\)/,
    ],
    [
      'an endpoint whose only schedule has no ScheduleConfig, so that it runs once',
      'NoMonitor',
      { scheduleConfig: { ScheduleConfig: undefined } },
      /only monitoring schedules that run once \(churn-quality\)/,
    ],
    [
      'a schedule that runs weekly',
      'UnsupportedSchedule',
      { scheduleConfig: { ScheduleConfig: { ScheduleExpression: 'cron(0 0 ? * MON *)' } } },
      /runs at "cron\(0 0 \? \* MON \*\)"/,
    ],
    [
      'a definition inside the schedule without a baseline',
      'NoBaseline',
      {
        scheduleConfig: {
          MonitoringJobDefinitionName: undefined,
          MonitoringJobDefinition: { MonitoringAppSpecification: { ImageUri: 'analyzer' }, RoleArn: 'role' },
        },
      },
      /"churn-quality" contains a job definition that names no statistics/,
    ],
    [
      'a definition without a baseline',
      'NoBaseline',
      { definition: { DataQualityBaselineConfig: undefined } },
      /names no statistics/,
    ],
    [
      'a baseline without constraints',
      'NoBaseline',
      { definition: { DataQualityBaselineConfig: { StatisticsResource: { S3Uri: 's3://b/s' } } } },
      /names no constraints/,
    ],
    [
      'a baseline at an address of no S3 endpoint',
      'InvalidS3Uri',
      {
        definition: {
          DataQualityBaselineConfig: {
            StatisticsResource: { S3Uri: 's3://b/statistics.json' },
            ConstraintsResource: { S3Uri: 'https://b.example.com/constraints.json' },
          },
        },
      },
      /"churn-quality" uses job definition "churn-definition", whose ConstraintsResource.S3Uri is "https:\/\/b\.example.*s3:\/\/bucket\/key/,
    ],
    [
      'a baseline that names a bucket only',
      'InvalidS3Uri',
      {
        definition: {
          DataQualityBaselineConfig: {
            StatisticsResource: { S3Uri: 's3://b' },
            ConstraintsResource: { S3Uri: 's3://b/constraints.json' },
          },
        },
      },
      /StatisticsResource.S3Uri is "s3:\/\/b": the address names a bucket alone/,
    ],
    [
      'a capture to a version of an object',
      'InvalidS3Uri',
      { capture: { ...CAPTURE, DestinationS3Uri: 'https://capture.s3.amazonaws.com/data?versionId=1' } },
      /"churn" has endpoint configuration .* whose DataCaptureConfig.DestinationS3Uri is "https:.*has a query.*s3:\/\/bucket\/key/,
    ],
    [
      'a model whose artifact is behind a multi-Region access point',
      'InvalidS3Uri',
      { container: { ModelDataUrl: `s3://${MULTI_REGION}/model.tar.gz` }, files: {} },
      /serves model "churn-model", whose ModelDataUrl is "s3:\/\/arn:.*multi-Region.*s3:\/\/bucket\/key/,
    ],
    [
      'a report at an address that names no bucket',
      'InvalidS3Uri',
      {
        definition: {
          DataQualityJobOutputConfig: { MonitoringOutputs: [{ S3Output: { S3Uri: 's3:/reports' } }] },
        },
      },
      /whose S3Output.S3Uri is "s3:\/reports"/,
    ],
    [
      'a record preprocessor at an address with a wrong escape',
      'InvalidS3Uri',
      {
        definition: {
          DataQualityAppSpecification: {
            RecordPreprocessorSourceUri: 'https://b.s3.amazonaws.com/pre%zz.py',
          },
        },
      },
      /RecordPreprocessorSourceUri.*percent-encoding/,
    ],
    [
      'a description without the configuration’s name',
      'IncompleteAwsResponse',
      { endpoint: { EndpointConfigName: undefined } },
      /endpoint "churn" has no EndpointConfigName/,
    ],
    [
      'an endpoint that is being updated',
      'EndpointNotReady',
      { endpoint: { EndpointStatus: 'Updating' } },
      /is Updating, not InService/,
    ],
  ])('a run refuses %s', async (_, type, changes, said) => {
    const failure = await failureOf(resolving(changes).resolve());
    expect(failure).toMatchObject({ type, nonRetryable: true });
    expect(failure.message).toMatch(said);
  });

  it('a baseline in a bucket of another account is refused with schedule, member, address and remedy', async () => {
    const denied = Object.assign(new Error('403'), { name: '403', $metadata: { httpStatusCode: 403 } });
    const exists = async (uri: string) => {
      if (uri.startsWith('s3://baselines/')) throw denied;
      return true;
    };
    const failure = await failureOf(resolving({ s3: { exists } }).resolve());
    expect(failure).toMatchObject({ type: 'AccessDenied', nonRetryable: true });
    expect(failure.message).toMatch(
      /^Monitoring schedule "churn-quality" uses job definition "churn-definition", whose StatisticsResource\.S3Uri is "s3:\/\/baselines\/live\/statistics\.json".*another account, its bucket policy/,
    );
  });

  it('a baseline that no longer exists is refused with schedule, member and address', async () => {
    const exists = async (uri: string) => !uri.endsWith('constraints.json');
    const failure = await failureOf(resolving({ s3: { exists } }).resolve());
    expect(failure).toMatchObject({ type: 'NotFound', nonRetryable: true });
    expect(failure.message).toMatch(
      /"churn-quality".*ConstraintsResource\.S3Uri is "s3:\/\/baselines\/live\/constraints\.json": there is no such object/,
    );
  });

  it('a schedule that is being changed is polled again, not refused', async () => {
    const failure = await failureOf(
      resolving({ schedule: { MonitoringScheduleStatus: 'Pending' } }).resolve(),
    );
    expect(failure).toMatchObject({ type: 'StillWaiting', nonRetryable: false });
    expect(failure.message).toMatch(/is Pending: it is being changed/);
  });

  it('a schedule that runs once is refused if the input names it', async () => {
    const once = { scheduleConfig: { ScheduleConfig: { ScheduleExpression: 'NOW' } } };
    const failure = await failureOf(resolving(once, { monitoringSchedules: ['churn-quality'] }).resolve());
    expect(failure).toMatchObject({ type: 'UnsupportedSchedule', nonRetryable: true });
  });

  it.each(['Stopped', 'Failed'])(
    'the refusal of a schedule that is %s names the input that leaves it out',
    async (MonitoringScheduleStatus) => {
      const { answers, resolve } = resolving({ schedules: ['churn-quality', 'idle'] });
      answers
        .on(DescribeMonitoringScheduleCommand, { MonitoringScheduleName: 'idle' })
        .resolves({ MonitoringScheduleStatus, MonitoringScheduleConfig: HOURLY } as never);
      expect((await failureOf(resolve())).message).toContain('"idle"');
      expect((await failureOf(resolve())).message).toContain(
        'or leave it out with "monitoringSchedules": ["churn-quality"] in the input, then start a new run.',
      );
    },
  );

  it('a capture of input and output in one mode is accepted', async () => {
    const capture = { ...CAPTURE, CaptureOptions: [{ CaptureMode: 'InputAndOutput' }] };
    expect((await resolving({ capture }).resolve()).production.capturePercentage).toBe(100);
  });

  it('a run refuses an endpoint that does not exist', async () => {
    const { answers, resolve } = resolving();
    answers
      .on(DescribeEndpointCommand)
      .rejects(validationException(`Could not find endpoint "${arn('endpoint/churn')}".`));
    const failure = await failureOf(resolve());
    expect(failure).toMatchObject({ type: 'NotFound', nonRetryable: true });
    expect(failure.message).toMatch(/endpoint "churn".*Check the name and the account/);
  });

  it('a run refuses a schedule that the endpoint does not have, and lists those that it has', async () => {
    const { resolve } = resolving({ schedules: ['a', 'b'] }, { monitoringSchedules: ['a', 'c'] });
    const failure = await failureOf(resolve());
    expect(failure.type).toBe('MonitorUnknown');
    expect(failure.message).toContain('schedule named c. It has: a, b.');
  });

  it('a run refuses a model package group that does not exist, before it creates a model', async () => {
    const { answers, resolve } = resolving({}, { modelPackageGroup: 'churn-models' });
    answers
      .on(DescribeModelPackageGroupCommand, { ModelPackageGroupName: 'churn-models' })
      .rejects(validationException('Cannot find Model Package Group: arn:churn-models.'));
    const failure = await failureOf(resolve());
    expect(failure).toMatchObject({ type: 'NotFound', nonRetryable: true });
    expect(failure.message).toMatch(/model package group "churn-models".*Check the name and the account/);
    answers.on(DescribeModelPackageGroupCommand).resolves({} as never);
    expect((await resolve()).modelPackageGroup).toBe('churn-models');
  });

  it('a run whose decision is taken in the model registry needs a group, which the endpoint’s last version names', async () => {
    const policy = { default: { approval: 'registry' } };
    const failure = await failureOf(resolving({ policy }).resolve());
    expect(failure).toMatchObject({ type: 'ModelPackageGroupMissing', nonRetryable: true });
    const arn = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/7';
    const tagged = resolving({ policy, tags: [{ Key: 'rebaseline:model-package', Value: arn }] });
    tagged.answers
      .on(DescribeModelPackageCommand, { ModelPackageName: arn })
      .resolves({ ModelPackageGroupName: 'Churn' } as never);
    expect((await tagged.resolve()).modelPackageGroup).toBe('Churn');
    tagged.answers
      .on(DescribeModelPackageCommand)
      .rejects(validationException(`Model package ${arn} does not exist.`));
    expect(await failureOf(tagged.resolve())).toMatchObject({ type: 'ModelPackageGroupMissing' });
  });

  it('a run refuses a version that the model registry rejected, before it trains or scores anything', async () => {
    const modelPackageArn = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/7';
    const { answers, resolve } = resolving({}, { modelPackageArn });
    answers
      .on(DescribeModelPackageCommand)
      .resolves({ ModelPackageStatus: 'Completed', ModelApprovalStatus: 'Rejected' } as never);
    expect(await failureOf(resolve())).toMatchObject({ type: 'ModelPackageUnusable' });
  });

  it('a run refuses an input that loosens the policy', async () => {
    const failure = await failureOf(resolving({}, { verification: { cleanWindows: 1 } }).resolve());
    expect(failure).toMatchObject({ type: 'AgainstPolicy', nonRetryable: true });
  });
});
