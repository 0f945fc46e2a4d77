import { SageMaker } from '@aws-sdk/client-sagemaker';
import { type AwsTime, watchAwsTime } from './aws-time.js';

export type {
  Channel,
  ContainerDefinition,
  CreateDataQualityJobDefinitionCommandInput,
  CreateModelBiasJobDefinitionCommandInput,
  CreateModelExplainabilityJobDefinitionCommandInput,
  CreateModelPackageCommandInput,
  CreateModelQualityJobDefinitionCommandInput,
  CreateProcessingJobCommandInput,
  CreateTrainingJobCommandInput,
  DescribeEndpointConfigCommandOutput,
  DescribeModelCommandOutput,
  DescribeMonitoringScheduleCommandOutput,
  DescribeTrainingJobCommandOutput,
  MonitoringExecutionSummary,
  MonitoringJobDefinition,
  MonitoringScheduleConfig,
  Tag,
  UpdateEndpointCommandInput,
} from '@aws-sdk/client-sagemaker';

/**
 * SageMaker as the activities use it: the SDK's own methods, and AWS's time. The code contains no endpoint; the standard
 * AWS variables decide where requests go.
 */
export interface SageMakerPort {
  readonly api: SageMaker;
  readonly time: AwsTime;
}

export function createSageMakerPort(api = new SageMaker({ maxAttempts: 5 })): SageMakerPort {
  return { api, time: watchAwsTime(api) };
}
