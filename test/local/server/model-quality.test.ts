/** A regression's model quality monitor with the AWS SDK for JavaScript: every request is validated by the server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateModelQualityJobDefinitionCommand,
  CreateMonitoringScheduleCommand,
  CreateProcessingJobCommand,
  CreateTrainingJobCommand,
  DescribeProcessingJobCommand,
  ListMonitoringExecutionsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalPlatform } from '../../../src/local/index.js';
import { ANALYZER, ESTIMATOR, ROLE } from '../sagemaker/support/resources.js';
import { clientSettings } from './running-platform.js';

const BUCKET = 'prices';
const uri = (key: string) => `s3://${BUCKET}/${key}`;
const ClusterConfig = { InstanceCount: 1, InstanceType: 'ml.m5.xlarge' as const, VolumeSizeInGB: 20 };

async function start() {
  const stateDir = mkdtempSync(join(tmpdir(), 'local-sagemaker-'));
  const local = await startLocalPlatform({
    stateDir,
    startAt: '2026-01-05T09:30:00Z',
    durations: { training: 5, transform: 5, processing: 5, endpoint: 5, schedule: 5 },
  });
  const settings = (name: string) => clientSettings(local, `AWS_ENDPOINT_URL${name}`);
  onTestFinished(async () => {
    await local.close();
    rmSync(stateDir, { recursive: true, force: true });
  });
  const { objects } = local.platform;
  await objects.createBucket(BUCKET);
  return {
    local,
    sagemaker: new SageMakerClient(settings('_SAGEMAKER')),
    runtime: new SageMakerRuntimeClient(settings('_SAGEMAKER_RUNTIME')),
    put: (key: string, body: string) => objects.write(BUCKET, key, body),
    get: async (key: string) => text(await objects.read(BUCKET, key)),
    keys: async (prefix: string) => (await objects.list(BUCKET, prefix)).map(({ key }) => key),
    control: (path: string, body: object) =>
      fetch(`${local.url}/_local${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

type Started = Awaited<ReturnType<typeof start>>;

/** An endpoint whose model predicts the price. */
async function deploy({ local, sagemaker, put }: Started): Promise<void> {
  const rows = Array.from({ length: 100 }, (_, i) => `${2 * i + (i % 7)},${i},${i % 2 ? 'flat' : 'house'}`);
  await put('train/rows.csv', rows.join('\n'));
  await sagemaker.send(
    new CreateTrainingJobCommand({
      TrainingJobName: 'prices',
      RoleArn: ROLE,
      AlgorithmSpecification: { TrainingImage: ESTIMATOR, TrainingInputMode: 'File' },
      InputDataConfig: [
        {
          ChannelName: 'train',
          ContentType: 'text/csv',
          DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri('train/') } },
        },
      ],
      OutputDataConfig: { S3OutputPath: uri('models') },
      ResourceConfig: ClusterConfig,
      StoppingCondition: { MaxRuntimeInSeconds: 600 },
    }),
  );
  await local.sagemaker.idle();
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: 'prices',
      ExecutionRoleArn: ROLE,
      PrimaryContainer: { Image: ESTIMATOR, ModelDataUrl: uri('models/prices/output/model.tar.gz') },
    }),
  );
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'prices',
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'prices',
          InstanceType: 'ml.m5.large',
          InitialInstanceCount: 1,
        },
      ],
      DataCaptureConfig: {
        EnableCapture: true,
        InitialSamplingPercentage: 100,
        DestinationS3Uri: uri('capture'),
        CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
        CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'] },
      },
    }),
  );
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: 'prices', EndpointConfigName: 'prices' }));
  await local.sagemaker.idle();
}

/** Baseline: every prediction is off by one, so the thresholds of mae, mse and rmse are 1. */
async function baseline({ local, sagemaker, put }: Started): Promise<void> {
  const rows = Array.from({ length: 50 }, (_, i) => `${i}.5,${i + 1}.5`);
  await put('baseline/rows.csv', ['prediction,price', ...rows].join('\n'));
  await sagemaker.send(
    new CreateProcessingJobCommand({
      ProcessingJobName: 'prices-baseline',
      RoleArn: ROLE,
      AppSpecification: { ImageUri: ANALYZER },
      Environment: {
        analysis_type: 'MODEL_QUALITY',
        problem_type: 'Regression',
        inference_attribute: 'prediction',
        ground_truth_attribute: 'price',
        dataset_format: '{"csv": {"header": true, "output_columns_position": "START"}}',
        dataset_source: '/opt/ml/processing/input/baseline_dataset_input',
        output_path: '/opt/ml/processing/output',
        publish_cloudwatch_metrics: 'Disabled',
      },
      ProcessingInputs: [
        {
          InputName: 'baseline_dataset_input',
          S3Input: {
            S3Uri: uri('baseline'),
            LocalPath: '/opt/ml/processing/input/baseline_dataset_input',
            S3DataType: 'S3Prefix',
            S3InputMode: 'File',
          },
        },
      ],
      ProcessingOutputConfig: {
        Outputs: [
          {
            OutputName: 'monitoring_output',
            S3Output: {
              S3Uri: uri('quality'),
              LocalPath: '/opt/ml/processing/output',
              S3UploadMode: 'EndOfJob',
            },
          },
        ],
      },
      ProcessingResources: { ClusterConfig },
    }),
  );
  await local.sagemaker.idle();
}

async function schedule({ local, sagemaker }: Started): Promise<void> {
  await sagemaker.send(
    new CreateModelQualityJobDefinitionCommand({
      JobDefinitionName: 'prices-quality',
      ModelQualityBaselineConfig: { ConstraintsResource: { S3Uri: uri('quality/constraints.json') } },
      ModelQualityAppSpecification: { ImageUri: ANALYZER, ProblemType: 'Regression' },
      ModelQualityJobInput: {
        EndpointInput: {
          EndpointName: 'prices',
          LocalPath: '/opt/ml/processing/input_data',
          InferenceAttribute: '0',
        },
        GroundTruthS3Input: { S3Uri: uri('labels') },
      },
      ModelQualityJobOutputConfig: {
        MonitoringOutputs: [{ S3Output: { S3Uri: uri('reports'), LocalPath: '/opt/ml/processing/output' } }],
      },
      JobResources: { ClusterConfig },
      RoleArn: ROLE,
    }),
  );
  await sagemaker.send(
    new CreateMonitoringScheduleCommand({
      MonitoringScheduleName: 'prices-quality',
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: 'prices-quality',
        MonitoringType: 'ModelQuality',
        ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
      },
    }),
  );
  await local.sagemaker.idle();
}

/** Labels by the event ids of the captures, each larger than the prediction by `error`. */
async function labelCaptures({ local, keys, get, put }: Started, hour: string, error: number): Promise<void> {
  await local.sagemaker.flushCapture();
  const files = await keys(`capture/prices/AllTraffic/${hour}/`);
  const captures = (await Promise.all(files.map(get))).flatMap((file) => file.trimEnd().split('\n'));
  const labels = captures.map((line) => {
    const { captureData, eventMetadata } = JSON.parse(line);
    const data = String(Number(captureData.endpointOutput.data) + error);
    return JSON.stringify({
      groundTruthData: { data, encoding: 'CSV' },
      eventMetadata: { eventId: eventMetadata.eventId },
      eventVersion: '0',
    });
  });
  await put(`labels/${hour}/labels.jsonl`, labels.join('\n'));
}

test('a regression monitor with labels by event id reports errors above its baseline in files and metrics', async () => {
  const platform = await start();
  const { local, sagemaker, runtime, get, control } = platform;
  await deploy(platform);
  await baseline(platform);
  await schedule(platform);
  const constraints = JSON.parse(await get('quality/constraints.json')).regression_constraints;
  expect(constraints).toMatchObject({
    mae: { threshold: 1, comparison_operator: 'GreaterThanThreshold' },
    rmse: { threshold: 1, comparison_operator: 'GreaterThanThreshold' },
  });

  for (let i = 0; i < 12; i++) {
    await runtime.send(
      new InvokeEndpointCommand({ EndpointName: 'prices', ContentType: 'text/csv', Body: `${i},flat` }),
    );
  }
  await labelCaptures(platform, '2026/01/05/09', 3);
  await control('/clock/next-hour', { minutesPast: 21 });
  await local.sagemaker.idle();

  const { MonitoringExecutionSummaries: [execution] = [] } = await sagemaker.send(
    new ListMonitoringExecutionsCommand({ MonitoringScheduleName: 'prices-quality' }),
  );
  expect(execution).toMatchObject({
    MonitoringExecutionStatus: 'CompletedWithViolations',
    MonitoringType: 'ModelQuality',
  });
  const job = await sagemaker.send(
    new DescribeProcessingJobCommand({ ProcessingJobName: execution?.ProcessingJobArn?.split('/')[1] }),
  );
  expect(job.Environment).toMatchObject({ problem_type: 'Regression', inference_attribute: '0' });

  const report = 'reports/prices/prices-quality/2026/01/05/10';
  const { mae, rmse } = JSON.parse(await get(`${report}/statistics.json`)).regression_metrics;
  expect([mae.value, rmse.value]).toEqual([expect.closeTo(3, 9), expect.closeTo(3, 9)]);
  const { violations } = JSON.parse(await get(`${report}/constraint_violations.json`));
  expect(violations.map((one: { metric_name: string }) => one.metric_name)).toEqual(
    expect.arrayContaining(['mae', 'mse', 'rmse']),
  );
  const sent = local.sagemaker.metrics.all().find(({ MetricName }) => MetricName === 'rmse');
  expect(sent).toMatchObject({
    Namespace: 'aws/sagemaker/Endpoints/model-metrics',
    StatisticValues: { Sum: expect.closeTo(3, 9) },
  });
});
