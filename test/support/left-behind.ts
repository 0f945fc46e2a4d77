import {
  ListDataQualityJobDefinitionsCommand,
  ListEndpointConfigsCommand,
  ListModelsCommand,
  ListProcessingJobsCommand,
  ListTrainingJobsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';

/** What runs of an endpoint have left: nothing of theirs may run, and nothing unused may stay. Names start with `rb-`. */
export async function leftBehind(
  sagemaker: SageMakerClient,
  endpointName: string,
): Promise<readonly string[]> {
  const NameContains = `rb-${endpointName}-`;
  const [models, configs, definitions, training, processing] = await Promise.all([
    sagemaker.send(new ListModelsCommand({ NameContains })),
    sagemaker.send(new ListEndpointConfigsCommand({ NameContains })),
    sagemaker.send(new ListDataQualityJobDefinitionsCommand({ NameContains })),
    sagemaker.send(new ListTrainingJobsCommand({ NameContains, StatusEquals: 'InProgress' })),
    sagemaker.send(new ListProcessingJobsCommand({ NameContains, StatusEquals: 'InProgress' })),
  ]);
  return [
    ...(models.Models ?? []).map(({ ModelName }) => `model ${ModelName}`),
    ...(configs.EndpointConfigs ?? []).map(
      ({ EndpointConfigName }) => `endpoint configuration ${EndpointConfigName}`,
    ),
    ...(definitions.JobDefinitionSummaries ?? []).map(
      ({ MonitoringJobDefinitionName }) => `job definition ${MonitoringJobDefinitionName}`,
    ),
    ...(training.TrainingJobSummaries ?? []).map(
      ({ TrainingJobName }) => `running training job ${TrainingJobName}`,
    ),
    ...(processing.ProcessingJobSummaries ?? []).map(
      ({ ProcessingJobName }) => `running processing job ${ProcessingJobName}`,
    ),
  ];
}
