import {
  DescribeModelPackageCommand,
  DescribeMonitoringScheduleCommand,
  DescribeTrainingJobCommand,
  ListMonitoringSchedulesCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { CAPTURE, resolving } from '../support/resolving.js';
import { MONITOR, PRODUCTION, RUN } from '../support/run.js';
import { validationException } from '../support/sagemaker.js';

describe('resolving', () => {
  it('a run finds variant, model, training job, monitor and baseline from the endpoint’s name', async () => {
    const resolved = await resolving().resolve();
    expect(resolved.production).toEqual(PRODUCTION);
    expect(resolved.monitors).toEqual([
      { ...MONITOR, definitionDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(resolved).toMatchObject({ run: RUN.run, startedAt: '2024-05-01T12:30:00.000Z', warnings: [] });
    expect(resolved.workspace).toBe('s3://baselines/rebaseline/churn');
  });

  it('a run reads the https:// addresses and access points that SageMaker accepts', async () => {
    const point = 'arn:aws:s3:us-west-2:123456789012:accesspoint/baselines';
    const https = 'https://models.s3.us-west-2.amazonaws.com/churn-training/output/model.tar.gz';
    const resolved = await resolving(
      {
        container: { ModelDataUrl: https },
        capture: {
          ...CAPTURE,
          DestinationS3Uri: 'https://s3.dualstack.us-west-2.amazonaws.com/capture/a%20b',
        },
        definition: {
          DataQualityBaselineConfig: {
            StatisticsResource: { S3Uri: `s3://${point}/live/statistics.json` },
            ConstraintsResource: { S3Uri: `s3://${point}/live/constraints.json` },
          },
        },
      },
      { trainingDataset: { s3Uri: 'https://data.s3-fips.us-west-2.amazonaws.com/new/' } },
    ).resolve();
    expect(resolved.production).toMatchObject({
      modelArtifactUri: 's3://models/churn-training/output/model.tar.gz',
      trainingJobName: 'churn-training',
      captureDestination: 's3://capture/a b',
    });
    expect(resolved.monitors[0]?.constraintsUri).toBe(`s3://${point}/live/constraints.json`);
    expect(resolved.workspace).toBe(`s3://${point}/rebaseline/churn`);
  });

  it.each([
    ['has finished', 'Stopped', { ScheduleExpression: 'NOW' }],
    ['has failed', 'Failed', { ScheduleExpression: 'NOW' }],
    ['is Scheduled', 'Scheduled', { ScheduleExpression: 'NOW' }],
    ['has just begun', 'Pending', { ScheduleExpression: 'NOW' }],
    ['has no ScheduleConfig', 'Stopped', undefined],
  ])('a one-time schedule that %s is left out with a warning', async (_, status, ScheduleConfig) => {
    const { answers, resolve } = resolving({ schedules: ['churn-quality', 'once'] });
    answers.on(DescribeMonitoringScheduleCommand, { MonitoringScheduleName: 'once' }).resolves({
      MonitoringScheduleStatus: status,
      MonitoringScheduleConfig: { MonitoringJobDefinitionName: 'once', ScheduleConfig },
    } as never);
    const resolved = await resolve();
    expect(resolved.monitors.map(({ scheduleName }) => scheduleName)).toEqual(['churn-quality']);
    expect(resolved.warnings).toEqual([
      'Monitoring schedule "once" runs once (NOW), so it has no next window. The run leaves it out; its baseline stays as it is.',
    ]);
  });

  it('a workspace may end with a slash', async () => {
    const { workspace } = await resolving({}, { workspace: 's3://my-bucket/runs/' }).resolve();
    expect(workspace).toBe('s3://my-bucket/runs');
  });

  it('a run reads every page of schedules and uses those that the input names', async () => {
    const { answers, resolve } = resolving({}, { monitoringSchedules: ['second'] });
    const page = (name: string, NextToken?: string) =>
      ({ MonitoringScheduleSummaries: [{ MonitoringScheduleName: name }], NextToken }) as never;
    answers.on(ListMonitoringSchedulesCommand).resolvesOnce(page('first', 'more')).resolves(page('second'));
    expect((await resolve()).monitors.map(({ scheduleName }) => scheduleName)).toEqual(['second']);
  });

  it.each([
    [
      'does not exist',
      (found: ReturnType<typeof resolving>) =>
        found.answers
          .on(DescribeTrainingJobCommand)
          .rejects(validationException('Requested resource not found.')),
    ],
    [
      'made another artifact',
      (found: ReturnType<typeof resolving>) =>
        found.answers
          .on(DescribeTrainingJobCommand)
          .resolves({ ModelArtifacts: { S3ModelArtifacts: 's3://models/other.tar.gz' } } as never),
    ],
  ])('the training job is unknown when the job in the artifact’s path %s', async (_, change) => {
    const found = resolving();
    change(found);
    expect((await found.resolve()).production.trainingJobName).toBeNull();
  });

  it('a run finds the artifact and the group of a model from a model package', async () => {
    const { answers, resolve } = resolving({
      container: { ModelDataUrl: undefined, ModelPackageName: 'arn:package/churn/7' },
      files: { [PRODUCTION.modelArtifactUri]: 'model' },
    });
    answers.on(DescribeModelPackageCommand, { ModelPackageName: 'arn:package/churn/7' }).resolves({
      ModelPackageGroupName: 'churn',
      InferenceSpecification: { Containers: [{ Image: 'i', ModelDataUrl: PRODUCTION.modelArtifactUri }] },
    } as never);
    const resolved = await resolve();
    expect(resolved.production).toEqual({ ...PRODUCTION, modelPackageGroup: 'churn' });
    expect(resolved.modelPackageGroup).toBe('churn');
  });

  it('a run finds the record preprocessor of a named or inline definition and warns of its consequences', async () => {
    const RecordPreprocessorSourceUri = 's3://scripts/pre.py';
    const named = { definition: { DataQualityAppSpecification: { RecordPreprocessorSourceUri } } };
    const MonitoringJobDefinition = {
      BaselineConfig: {
        StatisticsResource: { S3Uri: MONITOR.statisticsUri },
        ConstraintsResource: { S3Uri: MONITOR.constraintsUri },
      },
      MonitoringAppSpecification: { ImageUri: 'i', RecordPreprocessorSourceUri },
    };
    const inside = { scheduleConfig: { MonitoringJobDefinitionName: undefined, MonitoringJobDefinition } };
    for (const changes of [named, inside]) {
      const { monitors, warnings } = await resolving(changes).resolve();
      expect(monitors[0]?.recordPreprocessor).toBe(RecordPreprocessorSourceUri);
      expect(warnings.join()).toMatch(/s3:\/\/scripts\/pre\.py.*are unknown, so a person must decide/);
    }
  });

  it('the training job is unknown for an artifact that no training job writes', async () => {
    const { production } = await resolving({
      container: { ModelDataUrl: 's3://models/by-hand.tar.gz' },
    }).resolve();
    expect(production.trainingJobName).toBeNull();
  });

  it.each(['aws:cloudformation:stack-name', 'terraform:workspace', 'Terraform'])(
    'a run warns of an endpoint that a template manages (%s)',
    async (Key) => {
      const { warnings } = await resolving({ tags: [{ Key, Value: 'x' }] }).resolve();
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain('next deployment restores the old state');
    },
  );
});
