import {
  CreateProcessingJobCommand,
  CreateTransformJobCommand,
  DescribeProcessingJobCommand,
  DescribeTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { ANALYZER_IMAGE, ROLE_ARN } from './account.js';
import type { AwsClients } from './clients.js';
import { foldersOf } from './folders.js';
import { getText, putText } from './s3.js';
import { waitForJob } from './wait.js';

export interface BaselineOptions {
  readonly endpointName: string;
  readonly bucket: string;
  readonly release: string;
  readonly modelName: string;
  /**
   * CSV rows that are not in the training set: no header, label first. A model's outputs on its training rows are sharper
   * than its outputs in production.
   */
  readonly rows: string;
  /** The model's output first, then the features: the order in which the monitor reads an endpoint's capture. */
  readonly header: readonly string[];
}

export interface Baseline {
  readonly processingJobName: string;
  readonly datasetUri: string;
  readonly statisticsUri: string;
  readonly constraintsUri: string;
}

/** Scores the rows by batch transform and runs Model Monitor's baseline job on outputs and features. */
export async function createBaseline(clients: AwsClients, options: BaselineOptions): Promise<Baseline> {
  const folder = foldersOf(options.bucket, options.endpointName).baseline(options.release);
  const features = lines(options.rows).map(withoutFirstCell);
  const outputs = await batchTransform(clients, options, folder, features);
  if (outputs.length !== features.length) {
    throw new Error(`The batch transform returned ${outputs.length} lines for ${features.length} rows.`);
  }
  const datasetUri = `${folder}/dataset/baseline.csv`;
  const table = [options.header.join(','), ...features.map((row, i) => `${outputs[i]},${row}`)];
  await putText(clients.s3, datasetUri, `${table.join('\n')}\n`);
  const processingJobName = await runBaselineJob(clients, options, datasetUri, `${folder}/results`);
  return {
    processingJobName,
    datasetUri,
    statisticsUri: `${folder}/results/statistics.json`,
    constraintsUri: `${folder}/results/constraints.json`,
  };
}

async function batchTransform(
  clients: AwsClients,
  options: BaselineOptions,
  folder: string,
  features: readonly string[],
): Promise<string[]> {
  const name = `${options.endpointName}-${options.release}-scores`;
  await putText(clients.s3, `${folder}/features/rows.csv`, `${features.join('\n')}\n`);
  await clients.sagemaker.send(
    new CreateTransformJobCommand({
      TransformJobName: name,
      ModelName: options.modelName,
      BatchStrategy: 'MultiRecord',
      TransformInput: {
        ContentType: 'text/csv',
        SplitType: 'Line',
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `${folder}/features/` } },
      },
      TransformOutput: { S3OutputPath: `${folder}/outputs`, Accept: 'text/csv', AssembleWith: 'Line' },
      TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
    }),
  );
  await waitForJob(
    `the transform job ${name}`,
    () => clients.sagemaker.send(new DescribeTransformJobCommand({ TransformJobName: name })),
    (job) => ({ status: job.TransformJobStatus, reason: job.FailureReason }),
  );
  return lines(await getText(clients.s3, `${folder}/outputs/rows.csv.out`));
}

/** Sends the same request as `suggest_baseline` of the SageMaker Python SDK. */
async function runBaselineJob(
  clients: AwsClients,
  options: BaselineOptions,
  datasetUri: string,
  outputUri: string,
): Promise<string> {
  const name = `${options.endpointName}-${options.release}-baseline`;
  await clients.sagemaker.send(
    new CreateProcessingJobCommand({
      ProcessingJobName: name,
      AppSpecification: { ImageUri: ANALYZER_IMAGE },
      RoleArn: ROLE_ARN,
      Environment: {
        dataset_format: '{"csv": {"header": true, "output_columns_position": "START"}}',
        dataset_source: '/opt/ml/processing/input/baseline_dataset_input',
        output_path: '/opt/ml/processing/output',
        publish_cloudwatch_metrics: 'Disabled',
      },
      ProcessingInputs: [
        {
          InputName: 'baseline_dataset_input',
          S3Input: {
            S3Uri: datasetUri,
            LocalPath: '/opt/ml/processing/input/baseline_dataset_input',
            S3DataType: 'S3Prefix',
            S3InputMode: 'File',
            S3DataDistributionType: 'FullyReplicated',
            S3CompressionType: 'None',
          },
        },
      ],
      ProcessingOutputConfig: {
        Outputs: [
          {
            OutputName: 'monitoring_output',
            S3Output: {
              S3Uri: outputUri,
              LocalPath: '/opt/ml/processing/output',
              S3UploadMode: 'EndOfJob',
            },
          },
        ],
      },
      ProcessingResources: {
        ClusterConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 20 },
      },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    }),
  );
  await waitForJob(
    `the baseline job ${name}`,
    () => clients.sagemaker.send(new DescribeProcessingJobCommand({ ProcessingJobName: name })),
    (job) => ({ status: job.ProcessingJobStatus, reason: job.FailureReason ?? job.ExitMessage }),
  );
  return name;
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** Removes the label. The first cell may be quoted. */
function withoutFirstCell(row: string): string {
  return row.replace(/^(?:"(?:[^"]|"")*"|[^",]*),/, '');
}
