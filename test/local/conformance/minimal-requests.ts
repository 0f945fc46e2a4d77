/**
 * A minimal valid request of every supported operation: all of its members are required. The order creates the resources
 * that later requests need. `first` says whether earlier work must have ended or be in progress.
 */
import { seededHex } from '../../../src/local/sagemaker/seeded.js';
import { artifactOf, ESTIMATOR, ROLE, s3, trainingJob } from '../sagemaker/support/resources.js';

export interface MinimalRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Before the request: wait until all work ends, or prevent the end of the work that the request starts. */
  readonly first?: 'idle' | { readonly hold: string };
}

const resources = { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 1 } };
const ImageUri = 'image';
const EndpointInput = { EndpointName: 'endpoint', LocalPath: '/input' };
const outputs = { MonitoringOutputs: [{ S3Output: { S3Uri: s3('reports'), LocalPath: '/output' } }] };
const groundTruth = { GroundTruthS3Input: { S3Uri: s3('labels') } };
const PACKAGE_ARN = 'arn:aws:sagemaker:us-east-1:123456789012:model-package/group/1';
const MODEL_ARN = 'arn:aws:sagemaker:us-east-1:123456789012:model/model';

const ClientRequestToken = 't'.repeat(32);
/** A pipeline of one training step on the data of `trained`. */
const pipelineDefinition = () => {
  const { TrainingJobName: _, ...request } = trainingJob('any', 'training/trained.csv');
  return JSON.stringify({
    Version: '2020-12-01',
    Steps: [{ Name: 'Train', Type: 'Training', Arguments: request }],
  });
};
// The platform of the tests has this seed.
const EXECUTION_ARN = `arn:aws:sagemaker:us-east-1:123456789012:pipeline/pipeline/execution/${seededHex(7, ['pipeline', 'pipeline', '0'], 12)}`;

const definition = (
  type: string,
  input: Readonly<Record<string, unknown>>,
  app: Readonly<Record<string, unknown>> = {},
) => ({
  JobDefinitionName: 'definition',
  [`${type}AppSpecification`]: { ImageUri, ...app },
  [`${type}JobInput`]: { EndpointInput, ...input },
  [`${type}JobOutputConfig`]: outputs,
  JobResources: resources,
  RoleArn: ROLE,
});
const schedule = {
  MonitoringScheduleName: 'schedule',
  MonitoringScheduleConfig: {
    MonitoringJobDefinitionName: 'definition',
    MonitoringType: 'DataQuality',
    ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
  },
};
const transform = {
  TransformJobName: 'transform',
  ModelName: 'model',
  TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: s3('rows') } } },
  TransformOutput: { S3OutputPath: s3('scores') },
  TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
};
const processing = {
  ProcessingJobName: 'processing',
  ProcessingResources: resources,
  AppSpecification: { ImageUri },
  RoleArn: ROLE,
};
const training = {
  TrainingJobName: 'training',
  RoleArn: ROLE,
  OutputDataConfig: { S3OutputPath: s3('models/') },
  AlgorithmSpecification: { TrainingInputMode: 'File', TrainingImage: ESTIMATOR },
};
const variant = {
  VariantName: 'v',
  ModelName: 'model',
  InitialInstanceCount: 1,
  InstanceType: 'ml.m5.large',
};

type Row = readonly [
  operation: string,
  input: Readonly<Record<string, unknown>>,
  first?: MinimalRequest['first'],
];

/** Requires the model artifact of a training job with the name `trained`. */
const rows: readonly Row[] = [
  [
    'CreateModel',
    { ModelName: 'model', PrimaryContainer: { Image: ESTIMATOR, ModelDataUrl: artifactOf('trained') } },
  ],
  ['DescribeModel', { ModelName: 'model' }],
  ['ListModels', {}],
  ['AddTags', { ResourceArn: MODEL_ARN, Tags: [{ Key: 'k', Value: '' }] }],
  ['ListTags', { ResourceArn: MODEL_ARN }],
  ['DeleteTags', { ResourceArn: MODEL_ARN, TagKeys: ['k'] }],
  ['CreateEndpointConfig', { EndpointConfigName: 'config', ProductionVariants: [variant] }],
  ['DescribeEndpointConfig', { EndpointConfigName: 'config' }],
  ['ListEndpointConfigs', {}],
  ['CreateEndpoint', { EndpointName: 'endpoint', EndpointConfigName: 'config' }],
  ['DescribeEndpoint', { EndpointName: 'endpoint' }],
  ['UpdateEndpoint', { EndpointName: 'endpoint', EndpointConfigName: 'config' }, 'idle'],
  ['ListEndpoints', {}],
  [
    'UpdateEndpointWeightsAndCapacities',
    { EndpointName: 'endpoint', DesiredWeightsAndCapacities: [{ VariantName: 'v' }] },
    'idle',
  ],
  ...(['Training', 'Processing', 'Transform'] as const).flatMap((kind): readonly Row[] => {
    const [input, name] = {
      Training: [training, 'training'],
      Processing: [processing, 'processing'],
      Transform: [transform, 'transform'],
    }[kind] as [Readonly<Record<string, unknown>>, string];
    const named = { [`${kind}JobName`]: name };
    return [
      [`Create${kind}Job`, input, { hold: `${kind.toLowerCase()}-job/` }],
      [`Stop${kind}Job`, named],
      [`Describe${kind}Job`, named],
      [`List${kind}Jobs`, {}],
    ];
  }),
  ['CreateDataQualityJobDefinition', definition('DataQuality', {})],
  ['CreateModelQualityJobDefinition', definition('ModelQuality', groundTruth)],
  ['CreateModelBiasJobDefinition', definition('ModelBias', groundTruth, { ConfigUri: s3('config') })],
  [
    'CreateModelExplainabilityJobDefinition',
    definition('ModelExplainability', {}, { ConfigUri: s3('config') }),
  ],
  ...['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'].flatMap((type): readonly Row[] => [
    [`Describe${type}JobDefinition`, { JobDefinitionName: 'definition' }],
    [`List${type}JobDefinitions`, {}],
  ]),
  ['CreateMonitoringSchedule', schedule],
  ['DescribeMonitoringSchedule', { MonitoringScheduleName: 'schedule' }],
  ['UpdateMonitoringSchedule', schedule, 'idle'],
  ['StopMonitoringSchedule', { MonitoringScheduleName: 'schedule' }, 'idle'],
  ['StartMonitoringSchedule', { MonitoringScheduleName: 'schedule' }, 'idle'],
  ['ListMonitoringSchedules', {}, 'idle'],
  ['ListMonitoringExecutions', {}],
  ['ListMonitoringAlerts', { MonitoringScheduleName: 'schedule' }],
  ['ListMonitoringAlertHistory', {}],
  ['DeleteMonitoringSchedule', { MonitoringScheduleName: 'schedule' }],
  [
    'CreatePipeline',
    {
      PipelineName: 'pipeline',
      PipelineDefinition: pipelineDefinition(),
      ClientRequestToken,
      RoleArn: ROLE,
    },
  ],
  ['DescribePipeline', { PipelineName: 'pipeline' }],
  ['UpdatePipeline', { PipelineName: 'pipeline' }],
  ['ListPipelines', {}],
  ['StartPipelineExecution', { PipelineName: 'pipeline', ClientRequestToken }, { hold: 'training-job/' }],
  ['DescribePipelineExecution', { PipelineExecutionArn: EXECUTION_ARN }],
  ['ListPipelineExecutions', { PipelineName: 'pipeline' }],
  ['ListPipelineExecutionSteps', { PipelineExecutionArn: EXECUTION_ARN }],
  ['StopPipelineExecution', { PipelineExecutionArn: EXECUTION_ARN, ClientRequestToken }],
  ['DeletePipeline', { PipelineName: 'pipeline', ClientRequestToken }, 'idle'],
  ['CreateModelPackageGroup', { ModelPackageGroupName: 'group' }],
  ['DescribeModelPackageGroup', { ModelPackageGroupName: 'group' }],
  ['ListModelPackageGroups', {}],
  ['CreateModelPackage', { ModelPackageGroupName: 'group' }],
  ['DescribeModelPackage', { ModelPackageName: PACKAGE_ARN }],
  ['UpdateModelPackage', { ModelPackageArn: PACKAGE_ARN }],
  ['ListModelPackages', {}],
  ['DeleteModelPackage', { ModelPackageName: PACKAGE_ARN }],
  ['DeleteModelPackageGroup', { ModelPackageGroupName: 'group' }],
  ...['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'].map(
    (type): Row => [`Delete${type}JobDefinition`, { JobDefinitionName: 'definition' }],
  ),
  ['DeleteEndpoint', { EndpointName: 'endpoint' }, 'idle'],
  ['DeleteEndpointConfig', { EndpointConfigName: 'config' }],
  ['DeleteModel', { ModelName: 'model' }],
];

export const MINIMAL_REQUESTS: readonly MinimalRequest[] = rows.map(([operation, input, first]) => ({
  operation,
  input,
  ...(first === undefined ? {} : { first }),
}));
