/** Requests that a test builds on, with nothing in them that a test would want to hide. */
import { BUCKET, type Local } from './local.js';

export const ROLE = 'arn:aws:iam::123456789012:role/Example';
export const ESTIMATOR = '123456789012.dkr.ecr.us-east-1.amazonaws.com/rebaseline-local-estimator:1';
export const ANALYZER = '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer';

/** Label first. The chance of a 1 grows with x, around `middle`; `n` rows without any randomness. */
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

/** Trains a model and creates it, both under `name`. */
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

/** An endpoint in service with one model; config and model bear the model's name. */
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

/** The baseline job's request, as the SageMaker Python SDK writes it. */
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

/** A baseline from `csv` under `baselines/<name>/`, and a definition of that name that points at it. */
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
