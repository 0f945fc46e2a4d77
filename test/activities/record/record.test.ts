import {
  AddTagsCommand,
  CreateModelPackageCommand,
  DescribeDataQualityJobDefinitionCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribeProcessingJobCommand,
  ListModelPackagesCommand,
  ListMonitoringExecutionsCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { recordActivities } from '../../../src/activities/record/record.js';
import { inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { arn, CANDIDATE, dependencies, RUN } from '../support/run.js';
import { mockSageMaker } from '../support/sagemaker.js';

const at = (clock: string) => `2024-05-01T${clock}:00.000Z`;

function recording() {
  const { answers, port } = mockSageMaker();
  const s3 = memoryS3();
  return { answers, s3, activities: recordActivities(dependencies(port, s3)) };
}

it('the window ledger states who served and who judged each window, and is stored whole with the run', async () => {
  const { answers, s3, activities } = recording();
  const judgedBy = { '11:00': 'old', '12:00': 'old', '13:00': 'old' };
  answers.on(ListMonitoringExecutionsCommand).resolves({
    MonitoringExecutionSummaries: Object.entries(judgedBy).map(([end, MonitoringJobDefinitionName]) => ({
      ScheduledTime: new Date(at(end)),
      MonitoringExecutionStatus: 'Completed',
      MonitoringJobDefinitionName,
      ProcessingJobArn: arn(`processing-job/${end}`),
    })) as never,
  });
  answers
    .on(DescribeProcessingJobCommand)
    .callsFake(({ ProcessingJobName: end }: { ProcessingJobName: string }) => ({
      Environment: { start_time: new Date(Date.parse(at(end)) - 3_600_000).toISOString(), end_time: at(end) },
    }));
  const ledger = await inActivity(activities.writeLedger, {
    resolved: RUN,
    servingIntervals: {
      'churn-quality': [
        { model: 'A', from: null, until: Date.parse(at('11:10')), definition: 'old' },
        { model: 'B', from: Date.parse(at('11:20')), until: null, definition: 'new' },
      ],
    },
  });
  expect(ledger).toMatchObject({ judgedWrongly: 1, mixed: 1, windows: 3 });
  expect([...ledger.lines].sort()).toEqual([
    '2024-05-01T10:00Z served by A, judged by old: right, Completed',
    '2024-05-01T11:00Z served by mixed, judged by old: right, Completed',
    '2024-05-01T12:00Z served by B, judged by old: WRONG, Completed',
  ]);
  expect(JSON.parse(s3.files.get(ledger.ledgerUri as string) as string)).toHaveLength(3);
});

describe('tagging a release', () => {
  const tagged = async (modelName: string, endpointConfigName: string | null) => {
    const { answers, activities } = recording();
    answers.on(DescribeModelCommand).resolves({ ModelArn: 'model' } as never);
    answers.on(DescribeEndpointConfigCommand).resolves({ EndpointConfigArn: 'config' } as never);
    answers
      .on(DescribeDataQualityJobDefinitionCommand)
      .callsFake(({ JobDefinitionName }: { JobDefinitionName: string }) => ({
        JobDefinitionArn: JobDefinitionName,
      }));
    answers.on(AddTagsCommand).resolves({});
    await inActivity(activities.tagRelease, {
      resolved: RUN,
      modelName,
      endpointConfigName,
      candidate: CANDIDATE,
      definitions: { 'churn-quality': 'rb-definition' },
      approver: 'ada',
    });
    return answers
      .commandCalls(AddTagsCommand)
      .map(({ args }) => args[0].input)
      .map(({ ResourceArn, Tags }) => `${ResourceArn} ${Tags?.map(({ Key }) => Key).join(' ')}`);
  };

  it('tagging a release marks the released and the superseded resources', async () => {
    expect(await tagged('rb-model', 'rb-config')).toEqual([
      `${RUN.production.endpointArn} rebaseline:last-run rebaseline:baseline`,
      'model rebaseline:released',
      'config rebaseline:released',
      'rb-definition rebaseline:released',
      'churn-definition rebaseline:superseded-by',
    ]);
  });

  it('tagging a release does not mark a model that was in service before', async () => {
    expect((await tagged('churn-model', null)).filter((line) => /^(model|config)/.test(line))).toEqual([]);
  });
});

describe('registering the released model', () => {
  it('registering the released model binds the next version of its group to its baseline', async () => {
    const { answers, s3, activities } = recording();
    s3.files.set(CANDIDATE.statisticsUri, 'statistics');
    s3.files.set(CANDIDATE.constraintsUri, 'constraints');
    const container = { Image: 'xgboost', ModelDataUrl: 's3://new/model.tar.gz', Environment: { A: '1' } };
    answers.on(DescribeModelCommand).resolves({ ModelArn: 'model', PrimaryContainer: container } as never);
    answers.on(DescribeDataQualityJobDefinitionCommand).resolves({ JobDefinitionArn: 'd' } as never);
    answers.on(AddTagsCommand).resolves({});
    answers.on(ListModelPackagesCommand).resolves({
      ModelPackageSummaryList: [{ ModelPackageArn: 'churn/6' }] as never,
    });
    answers.on(DescribeModelPackageCommand, { ModelPackageName: 'churn/6' }).resolves({
      InferenceSpecification: { Containers: [{ Image: 'old' }], SupportedContentTypes: ['text/x'] },
    } as never);
    answers.on(CreateModelPackageCommand).resolves({ ModelPackageArn: 'churn/7' });
    const registered = await inActivity(activities.tagRelease, {
      resolved: { ...RUN, modelPackageGroup: 'churn' },
      modelName: 'rb-model',
      endpointConfigName: null,
      candidate: CANDIDATE,
      definitions: { 'churn-quality': 'rb-definition' },
      approver: 'ada <ada@example.com>',
    });
    expect(registered).toEqual({ modelPackageArn: 'churn/7' });
    const sent = answers.commandCalls(CreateModelPackageCommand)[0]?.args[0].input;
    expect(sent).toMatchObject({
      ModelPackageGroupName: 'churn',
      InferenceSpecification: { Containers: [container], SupportedContentTypes: ['text/x'] },
      ModelApprovalStatus: 'Approved',
      ModelMetrics: { ModelDataQuality: { Statistics: { S3Uri: CANDIDATE.statisticsUri } } },
      DriftCheckBaselines: {
        ModelDataQuality: {
          Constraints: {
            S3Uri: CANDIDATE.constraintsUri,
            // printf constraints | sha256sum
            ContentDigest: 'sha256:e225063b944e4b1d9f7de7e824d9a757bb24aafb2b76187af8cebd0ca2e94929',
          },
        },
      },
      CustomerMetadataProperties: { 'rebaseline:approver': 'ada  ada@example.com ' },
    });
    expect(sent?.ClientToken).toMatch(/^[a-zA-Z0-9-]{1,36}$/);
  });
});
