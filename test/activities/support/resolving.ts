import {
  DescribeDataQualityJobDefinitionCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeMonitoringScheduleCommand,
  DescribeTrainingJobCommand,
  ListMonitoringSchedulesCommand,
  ListTagsCommand,
} from '@aws-sdk/client-sagemaker';
import type { PreviousRun } from '../../../src/activities/resolve/previous-run.js';
import { resolveActivities } from '../../../src/activities/resolve/resolve.js';
import type { S3Port } from '../../../src/aws/s3.js';
import { policyFile } from '../../../src/contract/policy.js';
import { readS3Uri } from '../../../src/contract/s3-address.js';
import { inActivity } from './activity.js';
import { memoryS3 } from './memory-s3.js';
import { dependencies, MONITOR, PRODUCTION } from './run.js';
import { mockSageMaker } from './sagemaker.js';

export const VARIANT = { VariantName: 'AllTraffic', ModelName: 'churn-model', InstanceType: 'ml.m5.large' };
export const CAPTURE = {
  EnableCapture: true,
  InitialSamplingPercentage: 100,
  DestinationS3Uri: 's3://capture/data',
  CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
};
const BASELINE = {
  StatisticsResource: { S3Uri: MONITOR.statisticsUri },
  ConstraintsResource: { S3Uri: MONITOR.constraintsUri },
};

export interface Changes {
  /** Objects in S3 besides the baseline. Default: the artifact that the container names. */
  files?: Record<string, string>;
  /** Calls of the S3 port that answer otherwise. */
  s3?: Partial<S3Port>;
  endpoint?: object;
  variants?: object[];
  capture?: object | undefined;
  container?: object;
  schedules?: string[];
  /** MonitoringType by schedule. Default: none, as of an older schedule. */
  kinds?: Record<string, string>;
  schedule?: object;
  scheduleConfig?: object;
  definition?: object;
  tags?: object[];
  /** The content of the policy file. */
  policy?: object;
  /** The identity that Temporal recorded for the start. */
  identity?: string;
}

/** An endpoint with one monitor as they should be, but for what a test changes. */
export function resolving(changes: Changes = {}, input: object = {}, previous?: PreviousRun) {
  const { answers, port } = mockSageMaker();
  const { ModelDataUrl = PRODUCTION.modelArtifactUri } = (changes.container ?? {}) as {
    ModelDataUrl?: string;
  };
  const artifact = { [ModelDataUrl]: 'model' };
  const definition = changes.definition as { DataQualityBaselineConfig?: typeof BASELINE } | undefined;
  const baseline = [BASELINE, definition?.DataQualityBaselineConfig]
    .flatMap((one) => [one?.StatisticsResource?.S3Uri, one?.ConstraintsResource?.S3Uri])
    .filter((uri) => uri !== undefined && readS3Uri(uri).ok)
    .map((uri) => [uri, '{}']);
  answers.on(DescribeEndpointCommand).resolves({
    EndpointArn: PRODUCTION.endpointArn,
    EndpointConfigName: 'churn-config',
    EndpointStatus: 'InService',
    LastModifiedTime: new Date(PRODUCTION.servingSince),
    ...changes.endpoint,
  } as never);
  answers.on(DescribeEndpointConfigCommand).resolves({
    ProductionVariants: changes.variants ?? [VARIANT],
    DataCaptureConfig: 'capture' in changes ? changes.capture : CAPTURE,
  } as never);
  answers.on(DescribeModelCommand).resolves({
    CreationTime: new Date(PRODUCTION.modelCreatedAt),
    PrimaryContainer: { ModelDataUrl: PRODUCTION.modelArtifactUri, ...changes.container },
  } as never);
  answers
    .on(DescribeTrainingJobCommand)
    .resolves({ ModelArtifacts: { S3ModelArtifacts: PRODUCTION.modelArtifactUri } } as never);
  answers.on(ListTagsCommand).resolves({ Tags: (changes.tags ?? []) as never });
  answers.on(ListMonitoringSchedulesCommand).resolves({
    MonitoringScheduleSummaries: (changes.schedules ?? ['churn-quality']).map((MonitoringScheduleName) => ({
      MonitoringScheduleName,
      MonitoringType: changes.kinds?.[MonitoringScheduleName],
    })) as never,
  });
  answers.on(DescribeMonitoringScheduleCommand).resolves({
    MonitoringScheduleStatus: 'Scheduled',
    MonitoringScheduleConfig: {
      MonitoringJobDefinitionName: 'churn-definition',
      ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
      ...changes.scheduleConfig,
    },
    ...changes.schedule,
  } as never);
  answers.on(DescribeDataQualityJobDefinitionCommand).resolves({
    JobDefinitionName: 'churn-definition',
    CreationTime: new Date(MONITOR.definitionCreatedAt),
    DataQualityBaselineConfig: BASELINE,
    ...changes.definition,
  } as never);
  const start = () => {
    const given = dependencies(port, {
      ...memoryS3({ ...Object.fromEntries(baseline), ...(changes.files ?? artifact) }),
      ...changes.s3,
    });
    const policy = { ...given.policy, file: policyFile.parse(changes.policy ?? {}) };
    const { resolveRun } = resolveActivities(
      { ...given, ...(changes.policy ? { policy } : {}) },
      previous === undefined ? undefined : async () => previous,
      changes.identity === undefined ? undefined : async () => changes.identity ?? null,
    );
    return inActivity(resolveRun, {
      pasted: { endpointName: 'churn', ...input },
      workflowId: 'rebaseline-churn',
      originalRunId: '0198c2a4-7e31-7c5b-9d2f-3a4b5c6d7e8f',
    });
  };
  return { answers, start, resolve: async () => (await start()).resolved };
}
