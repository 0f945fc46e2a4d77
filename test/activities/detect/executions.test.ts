import { DescribeProcessingJobCommand, ListMonitoringExecutionsCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { latestWindows } from '../../../src/activities/detect/executions.js';
import type { Monitor } from '../../../src/contract/resolved-run.js';
import { failureOf } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { arn, dependencies } from '../support/run.js';
import { mockSageMaker } from '../support/sagemaker.js';

const REPORT = 's3://reports/churn/2024/05/01/11';
const summary = (hour: number, more: object = {}) => ({
  MonitoringScheduleName: 'churn-quality',
  ScheduledTime: new Date(`2024-05-01T${hour}:00:00Z`),
  MonitoringExecutionStatus: 'Completed',
  MonitoringJobDefinitionName: 'churn-definition',
  ProcessingJobArn: arn(`processing-job/job-${hour}`),
  ...more,
});
const job = (start: string, end: string) => ({
  Environment: { start_time: start, end_time: end },
  ProcessingOutputConfig: { Outputs: [{ S3Output: { S3Uri: `${REPORT}/` } }] },
});
const violation = (feature_name: string, constraint_check_type = 'baseline_drift_check') => ({
  feature_name,
  constraint_check_type,
  description: '…',
});

function windowsOf(
  summaries: object[],
  report?: string,
  processing: object = job('2024-05-01T10:00:00Z', '2024-05-01T11:00:00Z'),
  monitor: Pick<Monitor, 'kind' | 'windowOffset'> = {},
) {
  const { answers, port } = mockSageMaker();
  answers.on(ListMonitoringExecutionsCommand).resolves({ MonitoringExecutionSummaries: summaries as never });
  answers.on(DescribeProcessingJobCommand).resolves(processing as never);
  const s3 = memoryS3(report === undefined ? {} : { [`${REPORT}/constraint_violations.json`]: report });
  return latestWindows(dependencies(port, s3), { scheduleName: 'churn-quality', ...monitor }, 24);
}
const violated = summary(11, { MonitoringExecutionStatus: 'CompletedWithViolations' });

describe('an execution as a window', () => {
  it('an execution without its scheduled time is an incomplete answer of AWS, not a defect', async () => {
    const failure = await failureOf(windowsOf([summary(11, { ScheduledTime: undefined })]));
    expect(failure).toMatchObject({ type: 'IncompleteAwsResponse', nonRetryable: true });
    expect(failure.message).toContain(
      'an execution of monitoring schedule "churn-quality" has no ScheduledTime',
    );
  });

  const writingTo = (S3Uri: string) => ({
    Environment: {},
    ProcessingOutputConfig: { Outputs: [{ S3Output: { S3Uri } }] },
  });

  it('an execution with a report at an https:// address has the violations of that report', async () => {
    const [window] = await windowsOf(
      [violated],
      undefined,
      writingTo('https://reports.s3.eu-west-1.amazonaws.com/churn/'),
    );
    expect(window).toMatchObject({ reportUri: 's3://reports/churn/', violations: expect.any(Number) });
  });

  it('an execution whose report has an address that cannot be read is refused with schedule, member and address', async () => {
    const failure = await failureOf(
      windowsOf([violated], undefined, writingTo('https://reports.example.com/churn')),
    );
    expect(failure).toMatchObject({ type: 'InvalidS3Uri', nonRetryable: true });
    expect(failure.message).toMatch(
      /^Monitoring schedule "churn-quality" ran processing job.*S3Output\.S3Uri.*"https:\/\/reports\.example.*s3:\/\/bucket\/key/,
    );
  });

  it('an execution with malformed window bounds has those of its schedule', async () => {
    const [window] = await windowsOf([summary(11)], undefined, job('yesterday', 'today'));
    expect(window).toMatchObject({
      windowStart: '2024-05-01T11:00:00.000Z',
      windowEnd: '2024-05-01T11:00:00.000Z',
    });
  });

  it('an execution’s window has the bounds of its processing job, not of its schedule', async () => {
    expect(await windowsOf([summary(11)])).toEqual([
      {
        schedule: 'churn-quality',
        scheduledTime: '2024-05-01T11:00:00.000Z',
        jobDefinition: 'churn-definition',
        status: 'Completed',
        windowStart: '2024-05-01T10:00:00.000Z',
        windowEnd: '2024-05-01T11:00:00.000Z',
        violations: 0,
        violated: [],
        reportUri: `${REPORT}/`,
      },
    ]);
  });

  it('an execution lists each violated feature and check once, those of the feed first', async () => {
    const report = JSON.stringify({
      violations: [violation('age'), violation('age'), violation('age', 'data_type_check')],
    });
    expect((await windowsOf([violated], report))[0]).toMatchObject({
      violations: 2,
      violated: ['age|data_type_check', 'age|baseline_drift_check'],
    });
  });

  it('an execution counts all violations and keeps forty names', async () => {
    const report = JSON.stringify({ violations: Array.from({ length: 60 }, (_, i) => violation(`f${i}`)) });
    const [window] = await windowsOf([violated], report);
    expect(window?.violations).toBe(60);
    expect(window?.violated).toHaveLength(40);
  });

  it.each([undefined, 'not JSON', '{}', '{"violations": null}'])(
    'that violated stays violated when its report is %s',
    async (report) => {
      expect((await windowsOf([violated], report))[0]).toMatchObject({
        status: 'CompletedWithViolations',
        violations: 0,
        violated: [],
      });
    },
  );

  it('a quality execution names each violated metric, a bias execution the metric with its facet', async () => {
    const quality = JSON.stringify({
      violations: [
        {
          constraint_check_type: 'LessThanThreshold',
          description: "Metric precision with 0.69 +/- 0.01 was LessThanThreshold '1.0'",
          metric_name: 'precision',
        },
      ],
    });
    expect((await windowsOf([violated], quality, undefined, { kind: 'ModelQuality' }))[0]).toMatchObject({
      kind: 'ModelQuality',
      violated: ['precision|LessThanThreshold'],
    });
    const bias = JSON.stringify({
      version: '1.0',
      violations: [
        {
          facet: 'Sex',
          facet_value: '0',
          metric_name: 'CDDPL',
          constraint_check_type: 'bias_drift_check',
          description: "Metric value 0.37 doesn't meet the baseline constraint requirement 0.28",
        },
      ],
    });
    expect((await windowsOf([violated], bias, undefined, { kind: 'ModelBias' }))[0]).toMatchObject({
      violated: ['CDDPL of Sex=0|bias_drift_check'],
    });
    const attributions = JSON.stringify({
      violations: [
        {
          label: 'label0',
          constraint_check_type: 'feature_attribution_drift_check',
          description: 'Feature attribution drift 0.76 exceeds threshold 0.9',
        },
      ],
    });
    expect(
      (await windowsOf([violated], attributions, undefined, { kind: 'ModelExplainability' }))[0],
    ).toMatchObject({ violated: ['label0|feature_attribution_drift_check'] });
  });

  it('an execution that still merges ground truth has the end of its window, offset included, and nothing else', async () => {
    const merging = summary(11, {
      MonitoringExecutionStatus: 'InProgress',
      ProcessingJobArn: arn('processing-job/groundtruth-merge-202405011100-0123456789abcdef01234567'),
    });
    const merge = { Environment: { dataset_source: '/opt/ml/processing/input_data' } };
    const windowOffset = { startSeconds: 7200, endSeconds: 3600 };
    const monitor = { kind: 'ModelQuality', windowOffset } as const;
    expect((await windowsOf([merging], undefined, merge, monitor))[0]).toMatchObject({
      status: 'InProgress',
      scheduledTime: '2024-05-01T11:00:00.000Z',
      windowStart: '2024-05-01T10:00:00.000Z',
      windowEnd: '2024-05-01T10:00:00.000Z',
    });
  });

  it('an execution without a processing job has its failure reason', async () => {
    const empty = {
      MonitoringExecutionStatus: 'Failed',
      FailureReason: 'Job inputs had no data',
      ProcessingJobArn: undefined,
    };
    expect((await windowsOf([summary(11, empty)]))[0]).toMatchObject({
      status: 'Failed',
      failureReason: 'Job inputs had no data',
      windowEnd: '2024-05-01T11:00:00.000Z',
    });
  });
});

describe('the latest executions', () => {
  it('the latest executions are listed oldest first', async () => {
    const windows = await windowsOf([summary(12), summary(11), summary(10)]);
    expect(windows.map(({ scheduledTime }) => scheduledTime.slice(11, 13))).toEqual(['10', '11', '12']);
  });
});
