import {
  ListDataQualityJobDefinitionsCommand,
  ListEndpointConfigsCommand,
  ListModelsCommand,
  ListProcessingJobsCommand,
  ListTrainingJobsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';

/**
 * Models, endpoint configurations and job definitions that runs of the endpoint created, and their jobs InProgress. Empty
 * after a run that released nothing. Names of such resources start with `rb-`.
 */
export async function leftovers(
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
