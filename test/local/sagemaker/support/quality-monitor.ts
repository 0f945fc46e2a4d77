/** An endpoint that answers with a probability, and an hourly model quality monitor of it. */
import type { Local } from './local.js';
import { ANALYZER, createEndpoint, hourly, ROLE, s3 } from './resources.js';

/** Accuracy below 0.9 is a violation. */
const CONSTRAINTS = {
  version: 0.0,
  binary_classification_constraints: {
    accuracy: { threshold: 0.9, comparison_operator: 'LessThanThreshold' },
  },
};

export const qualityDefinition = (name: string, input: Record<string, unknown> = {}) => ({
  JobDefinitionName: name,
  ModelQualityBaselineConfig: { ConstraintsResource: { S3Uri: s3('quality/constraints.json') } },
  ModelQualityAppSpecification: { ImageUri: ANALYZER, ProblemType: 'BinaryClassification' },
  ModelQualityJobInput: {
    EndpointInput: {
      EndpointName: 'adult',
      LocalPath: '/opt/ml/processing/input_data',
      ProbabilityAttribute: '0',
      ProbabilityThresholdAttribute: 0.5,
      ...input,
    },
    GroundTruthS3Input: { S3Uri: s3('labels') },
  },
  ModelQualityJobOutputConfig: {
    MonitoringOutputs: [
      { S3Output: { S3Uri: s3('quality/reports'), LocalPath: '/opt/ml/processing/output' } },
    ],
  },
  JobResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 20 } },
  RoleArn: ROLE,
});

export const qualitySchedule = (
  name: string,
  definition: string,
  expression = 'cron(0 * ? * * *)',
): Record<string, unknown> => ({
  MonitoringScheduleName: name,
  MonitoringScheduleConfig: {
    ...hourly(name, definition).MonitoringScheduleConfig,
    ScheduleConfig: { ScheduleExpression: expression },
    MonitoringType: 'ModelQuality',
  },
});

/** Creates the endpoint, and the schedule `quality` with a definition of the same name. */
export async function createQualityMonitor(local: Local, input: Record<string, unknown> = {}): Promise<void> {
  await createEndpoint(local, 'adult', 'model-a');
  await local.put('quality/constraints.json', JSON.stringify(CONSTRAINTS));
  await local.call('CreateModelQualityJobDefinition', qualityDefinition('quality', input));
  await local.call('CreateMonitoringSchedule', qualitySchedule('quality', 'quality'));
  await local.sagemaker.idle();
}

/**
 * Invokes the endpoint ten times with the given ids. Returns a right label for each id: the class that the model predicts.
 * The probabilities of the model are below 0.5 for five of the rows and above for the others.
 */
export async function invokeWithIds(local: Local, ids: readonly string[]): Promise<Map<string, string>> {
  const labels = new Map<string, string>();
  for (const [i, inferenceId] of ids.entries()) {
    const body = Buffer.from(`${i % 2 === 0 ? -2 : 2}.${i},red`);
    const response = await local.sagemaker.invoke('adult', { body, contentType: 'text/csv', inferenceId });
    labels.set(inferenceId, Number(response.body.toString()) > 0.5 ? '1' : '0');
  }
  return labels;
}

/** Ten inference ids. */
export const TEN = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

/** The name of the processing job of an execution's summary. */
export const jobOf = (execution: { ProcessingJobArn: string }) =>
  execution.ProcessingJobArn.split('/')[1] ?? '';

export const wrong = (label: string | undefined) => (label === '1' ? '0' : '1');

/** Uploads ground truth to the folder of an hour, `2026/01/01/00`. */
export async function uploadLabels(
  local: Local,
  hour: string,
  labels: Iterable<readonly [string, string]>,
  file = 'labels.jsonl',
): Promise<void> {
  const lines = [...labels].map(([eventId, data]) =>
    JSON.stringify({
      groundTruthData: { data, encoding: 'CSV' },
      eventMetadata: { eventId },
      eventVersion: '0',
    }),
  );
  await local.put(`labels/${hour}/${file}`, `${lines.join('\n')}\n`);
}
