/** A model-quality monitor of a census endpoint, whose labels arrive in the hour after each window. */
import {
  CreateModelQualityJobDefinitionCommand,
  CreateMonitoringScheduleCommand,
  CreateProcessingJobCommand,
  DescribeMonitoringScheduleCommand,
  DescribeProcessingJobCommand,
} from '@aws-sdk/client-sagemaker';
import type { CensusRow } from '../../examples/census-income/dataset.js';
import { invocations } from '../../examples/census-income/draws.js';
import { ANALYZER_IMAGE, ROLE_ARN } from '../../examples/monitored-endpoint/account.js';
import { foldersOf } from '../../examples/monitored-endpoint/folders.js';
import { getText, listUris, putText } from '../../examples/monitored-endpoint/s3.js';
import { waitFor, waitForJob } from '../../examples/monitored-endpoint/wait.js';
import type { CensusEndpoint } from './census.js';

const DATASET_PATH = '/opt/ml/processing/input/baseline_dataset_input';
const ClusterConfig = { InstanceType: 'ml.m5.xlarge' as const, InstanceCount: 1, VolumeSizeInGB: 20 };

export interface QualityMonitor {
  readonly scheduleName: string;
  readonly jobDefinitionName: string;
  readonly constraintsUri: string;
  /** Sends these rows in one hour, then uploads their labels; the execution of the next hour judges them. */
  window(people: readonly CensusRow[]): Promise<void>;
}

/**
 * Creates the monitor with the baseline of the model in service, made from the held-out rows of population A. Each execution
 * analyses the window that closed an hour earlier, because labels come late.
 */
export async function addQualityMonitor(
  census: CensusEndpoint,
  more: { readonly ProblemType?: 'BinaryClassification' | undefined } = {
    ProblemType: 'BinaryClassification',
  },
): Promise<QualityMonitor> {
  const { clients, endpoint } = census;
  const { endpointName, bucket } = endpoint;
  const { sagemaker, s3 } = clients;
  const folder = `s3://${bucket}/${endpointName}/quality`;
  const labelsUri = `${folder}/labels`;
  const name = `${endpointName}-quality`;
  await makeBaseline(census, folder);
  const constraintsUri = `${folder}/baseline/constraints.json`;
  await sagemaker.send(
    new CreateModelQualityJobDefinitionCommand({
      JobDefinitionName: name,
      ModelQualityBaselineConfig: { ConstraintsResource: { S3Uri: constraintsUri } },
      ModelQualityAppSpecification: {
        ImageUri: ANALYZER_IMAGE,
        ...(more.ProblemType ? { ProblemType: more.ProblemType } : {}),
      },
      ModelQualityJobInput: {
        EndpointInput: {
          EndpointName: endpointName,
          LocalPath: '/opt/ml/processing/input_data',
          ProbabilityAttribute: '0',
          ProbabilityThresholdAttribute: 0.5,
          StartTimeOffset: '-PT2H',
          EndTimeOffset: '-PT1H',
        },
        GroundTruthS3Input: { S3Uri: labelsUri },
      },
      ModelQualityJobOutputConfig: {
        MonitoringOutputs: [
          { S3Output: { S3Uri: `${folder}/reports`, LocalPath: '/opt/ml/processing/output' } },
        ],
      },
      JobResources: { ClusterConfig },
      RoleArn: ROLE_ARN,
    }),
  );
  await sagemaker.send(
    new CreateMonitoringScheduleCommand({
      MonitoringScheduleName: name,
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: name,
        MonitoringType: 'ModelQuality',
        ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
      },
    }),
  );
  await waitFor('the quality schedule to be scheduled', async () => {
    const schedule = await sagemaker.send(
      new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: name }),
    );
    return schedule.MonitoringScheduleStatus === 'Scheduled' ? true : undefined;
  });
  const labelled = new Set(await captures());
  async function captures(): Promise<readonly string[]> {
    return listUris(s3, `${foldersOf(bucket, endpointName).capture}/${endpointName}/`);
  }
  return {
    scheduleName: name,
    jobDefinitionName: name,
    constraintsUri,
    window: async (people) => {
      await census.rows(people);
      const labels = new Map(invocations(people).map((line, i) => [line, people[i]?.label ?? '0']));
      for (const uri of (await captures()).filter((one) => !labelled.has(one))) {
        labelled.add(uri);
        const [hour] = /\d{4}\/\d{2}\/\d{2}\/\d{2}/.exec(uri) ?? [];
        const records = (await getText(s3, uri)).trimEnd().split('\n');
        const lines = records.map((record) => groundTruth(JSON.parse(record) as Capture, labels));
        await putText(s3, `${labelsUri}/${hour}/${labelled.size}.jsonl`, `${lines.join('\n')}\n`);
      }
    },
  };
}

interface Capture {
  readonly captureData: { readonly endpointInput: { readonly data: string } };
  readonly eventMetadata: { readonly eventId: string };
}

function groundTruth({ captureData, eventMetadata }: Capture, labels: ReadonlyMap<string, string>): string {
  const data = labels.get(captureData.endpointInput.data.trim()) ?? '0';
  return JSON.stringify({
    groundTruthData: { data, encoding: 'CSV' },
    eventMetadata: { eventId: eventMetadata.eventId },
    eventVersion: '0',
  });
}

/** The request of `ModelQualityMonitor.suggest_baseline` of the SageMaker Python SDK. */
async function makeBaseline({ clients, endpoint, draws }: CensusEndpoint, folder: string): Promise<void> {
  const { s3, sagemaker } = clients;
  const scored = (await getText(s3, endpoint.baseline.datasetUri)).trimEnd().split('\n').slice(1);
  const people = draws.rows.A.heldOut;
  const rows = scored.map((line, i) => {
    const probability = Number(line.slice(0, line.indexOf(',')));
    return `${people[i]?.label},${probability > 0.5 ? 1 : 0},${probability}`;
  });
  await putText(s3, `${folder}/dataset/rows.csv`, ['label,prediction,probability', ...rows].join('\n'));
  const ProcessingJobName = `${endpoint.endpointName}-quality-baseline`;
  await sagemaker.send(
    new CreateProcessingJobCommand({
      ProcessingJobName,
      RoleArn: ROLE_ARN,
      AppSpecification: { ImageUri: ANALYZER_IMAGE },
      Environment: {
        analysis_type: 'MODEL_QUALITY',
        problem_type: 'BinaryClassification',
        inference_attribute: 'prediction',
        probability_attribute: 'probability',
        ground_truth_attribute: 'label',
        dataset_format: '{"csv": {"header": true, "output_columns_position": "START"}}',
        dataset_source: DATASET_PATH,
        output_path: '/opt/ml/processing/output',
        publish_cloudwatch_metrics: 'Disabled',
      },
      ProcessingInputs: [
        {
          InputName: 'baseline_dataset_input',
          S3Input: {
            S3Uri: `${folder}/dataset`,
            LocalPath: DATASET_PATH,
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
              S3Uri: `${folder}/baseline`,
              LocalPath: '/opt/ml/processing/output',
              S3UploadMode: 'EndOfJob',
            },
          },
        ],
      },
      ProcessingResources: { ClusterConfig },
    }),
  );
  await waitForJob(
    `the baseline job ${ProcessingJobName}`,
    () => sagemaker.send(new DescribeProcessingJobCommand({ ProcessingJobName })),
    (job) => ({ status: job.ProcessingJobStatus, reason: job.FailureReason ?? job.ExitMessage }),
  );
}
