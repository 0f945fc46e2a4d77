import {
  DescribeModelPackageCommand,
  DescribeTrainingJobCommand,
  ListMonitoringSchedulesCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { resolving } from '../support/resolving.js';
import { MONITOR, PRODUCTION, RUN } from '../support/run.js';
import { validationException } from '../support/sagemaker.js';

describe('resolving', () => {
  it('finds variant, model, training job, monitor and baseline from the endpoint’s name', async () => {
    const resolved = await resolving().resolve();
    expect(resolved.production).toEqual(PRODUCTION);
    expect(resolved.monitors).toEqual([
      { ...MONITOR, definitionDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(resolved).toMatchObject({ run: RUN.run, startedAt: '2024-05-01T12:30:00.000Z', warnings: [] });
    expect(resolved.workspace).toBe('s3://baselines/rebaseline/churn');
  });

  it('takes a workspace with or without a slash at its end', async () => {
    const { workspace } = await resolving({}, { workspace: 's3://my-bucket/runs/' }).resolve();
    expect(workspace).toBe('s3://my-bucket/runs');
  });

  it('goes through every page of schedules, and takes only those that were named', async () => {
    const { answers, resolve } = resolving({}, { monitoringSchedules: ['second'] });
    const page = (name: string, NextToken?: string) =>
      ({ MonitoringScheduleSummaries: [{ MonitoringScheduleName: name }], NextToken }) as never;
    answers.on(ListMonitoringSchedulesCommand).resolvesOnce(page('first', 'more')).resolves(page('second'));
    expect((await resolve()).monitors.map(({ scheduleName }) => scheduleName)).toEqual(['second']);
  });

  it.each([
    [
      'is gone',
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
  ])('names no training job when the one in the artifact’s path %s', async (_, change) => {
    const found = resolving();
    change(found);
    expect((await found.resolve()).production.trainingJobName).toBeNull();
  });

  it('finds the artifact of a model that comes from a model package, and the group it is of', async () => {
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

  it('finds the script that captured records pass through, named or inside the schedule, and says what it costs', async () => {
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

  it('names none for an artifact that no training job writes', async () => {
    const { production } = await resolving({
      container: { ModelDataUrl: 's3://models/by-hand.tar.gz' },
    }).resolve();
    expect(production.trainingJobName).toBeNull();
  });

  it.each(['aws:cloudformation:stack-name', 'terraform:workspace', 'Terraform'])(
    'warns of an endpoint that a template owns (%s)',
    async (Key) => {
      const { warnings } = await resolving({ tags: [{ Key, Value: 'x' }] }).resolve();
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain('next deployment restores the old state');
    },
  );
});
