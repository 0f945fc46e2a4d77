/** Minimal requests for tests to extend. */
import { BUCKET, type Local } from './local.js';

export const ROLE = 'arn:aws:iam::123456789012:role/Example';
export const ESTIMATOR = '123456789012.dkr.ecr.us-east-1.amazonaws.com/rebaseline-local-estimator:1';
export const ANALYZER = '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer';

/** `n` deterministic rows with the label first. The share of label 1 increases with x, around `middle`. */
export function rows(middle: number, n = 200): string {
  return Array.from({ length: n }, (_, i) => {
    const x = middle + ((i * 37) % n) / (n / 4) - 2;
    const label = x + Math.sin(i * 12.9898) > middle ? 1 : 0;
    return `${label},${x.toFixed(3)},${i % 2 === 0 ? 'red' : 'blue'}`;
  })
    .join('\n')
    .concat('\n');
}

export const s3 = (key: string) => `s3://${BUCKET}/${key}`;

export const trainingJob = (name: string, channelKey: string) => ({
  TrainingJobName: name,
  AlgorithmSpecification: { TrainingImage: ESTIMATOR, TrainingInputMode: 'File' },
  RoleArn: ROLE,
  HyperParameters: {},
  InputDataConfig: [
    {
      ChannelName: 'train',
      ContentType: 'text/csv',
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: s3(channelKey) } },
    },
  ],
  OutputDataConfig: { S3OutputPath: s3('models/') },
  ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 },
  StoppingCondition: { MaxRuntimeInSeconds: 3600 },
});

export const artifactOf = (job: string) => s3(`models/${job}/output/model.tar.gz`);

/** Trains and creates a model; both have the given name. */
export async function trainModel(local: Local, name: string, middle = 0): Promise<void> {
  await local.put(`training/${name}.csv`, rows(middle));
  await local.call('CreateTrainingJob', trainingJob(name, `training/${name}.csv`));
  await local.sagemaker.idle();
  await local.call('CreateModel', {
    ModelName: name,
    ExecutionRoleArn: ROLE,
    PrimaryContainer: { Image: ESTIMATOR, ModelDataUrl: artifactOf(name) },
  });
}

export const transformJob = (name: string, input: string, more: Record<string, unknown> = {}) => ({
  TransformJobName: name,
  ModelName: 'model-a',
  TransformInput: {
    DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: s3(input) } },
    ContentType: 'text/csv',
    SplitType: 'Line',
  },
  TransformOutput: { S3OutputPath: s3('scores'), AssembleWith: 'Line', Accept: 'text/csv' },
  TransformResources: { InstanceCount: 1, InstanceType: 'ml.m5.large' },
  ...more,
});

export const endpointConfig = (name: string, model: string) => ({
  EndpointConfigName: name,
  ProductionVariants: [
    {
      VariantName: 'AllTraffic',
      ModelName: model,
      InitialInstanceCount: 1,
      InstanceType: 'ml.m5.large',
      InitialVariantWeight: 1,
    },
  ],
  DataCaptureConfig: {
    EnableCapture: true,
    InitialSamplingPercentage: 100,
    DestinationS3Uri: s3('capture'),
    CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
    CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'] },
  },
});

/** An endpoint in service with one model. The endpoint config has the model's name. */
export async function createEndpoint(local: Local, endpoint: string, model: string): Promise<void> {
  await trainModel(local, model);
  await local.call('CreateEndpointConfig', endpointConfig(model, model));
  await local.call('CreateEndpoint', { EndpointName: endpoint, EndpointConfigName: model });
  await local.sagemaker.idle();
}

export async function invoke(local: Local, endpoint: string, csv: string): Promise<string> {
  const answer = await local.sagemaker.invoke(endpoint, { body: Buffer.from(csv), contentType: 'text/csv' });
  return answer.body.toString();
}

/** The request of a baseline job, as the SageMaker Python SDK sends it. */
export const baselineJob = (name: string, datasetKey: string, outputKey: string) => ({
  ProcessingJobName: name,
  AppSpecification: { ImageUri: ANALYZER },
  RoleArn: ROLE,
  Environment: {
    dataset_format: '{"csv":{"header":true,"output_columns_position":"START"}}',
    dataset_source: '/opt/ml/processing/input/baseline_dataset_input',
    output_path: '/opt/ml/processing/output',
    publish_cloudwatch_metrics: 'Disabled',
  },
  ProcessingInputs: [
    {
      InputName: 'baseline_dataset_input',
      S3Input: {
        S3Uri: s3(datasetKey),
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
          S3Uri: s3(outputKey),
          LocalPath: '/opt/ml/processing/output',
          S3UploadMode: 'EndOfJob',
        },
      },
    ],
  },
  ProcessingResources: {
    ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 20 },
  },
});

export const jobDefinition = (name: string, endpoint: string, baselineKey: string) => ({
  JobDefinitionName: name,
  DataQualityBaselineConfig: {
    ConstraintsResource: { S3Uri: s3(`${baselineKey}/constraints.json`) },
    StatisticsResource: { S3Uri: s3(`${baselineKey}/statistics.json`) },
  },
  DataQualityAppSpecification: { ImageUri: ANALYZER },
  DataQualityJobInput: {
    EndpointInput: { EndpointName: endpoint, LocalPath: '/opt/ml/processing/input/endpoint' },
  },
  DataQualityJobOutputConfig: {
    MonitoringOutputs: [
      {
        S3Output: { S3Uri: s3('reports'), LocalPath: '/opt/ml/processing/output', S3UploadMode: 'EndOfJob' },
      },
    ],
  },
  JobResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 20 } },
  RoleArn: ROLE,
});

export const hourly = (schedule: string, definition: string) => ({
  MonitoringScheduleName: schedule,
  MonitoringScheduleConfig: {
    ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
    MonitoringJobDefinitionName: definition,
    MonitoringType: 'DataQuality',
  },
});

/** Creates a baseline from `csv` under `baselines/<name>/`, and a job definition with that name that uses it. */
export async function createDefinition(
  local: Local,
  name: string,
  endpoint: string,
  csv: string,
): Promise<void> {
  await local.put(`baseline-data/${name}/data.csv`, csv);
  await local.call(
    'CreateProcessingJob',
    baselineJob(`baseline-${name}`, `baseline-data/${name}`, `baselines/${name}`),
  );
  await local.sagemaker.idle();
  await local.call('CreateDataQualityJobDefinition', jobDefinition(name, endpoint, `baselines/${name}`));
}
