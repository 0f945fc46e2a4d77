import type { CreateProcessingJobCommandInput, SageMakerPort } from '../../aws/sagemaker.js';
import type { Monitor } from '../../contract/run.js';
import { createOnce } from './create-once.js';
import { type DefinitionContent, readDefinition } from './job-definition.js';

type Request = CreateProcessingJobCommandInput;
const OUTPUT_PATH = '/opt/ml/processing/output';
const SCRIPT_PATH = '/opt/ml/processing/code/preprocessing';
/** The format of what the endpoint captures, outputs and inputs. */
export const CAPTURE_FORMAT = JSON.stringify({
  sagemakerCaptureJson: { captureIndexNames: ['endpointInput', 'endpointOutput'] },
});

/** An object or a prefix of S3 as an input of a processing job, copied whole to where the container looks for it. */
export function s3Input(
  name: string,
  uri: string,
  localPath: string,
): NonNullable<Request['ProcessingInputs']>[number] {
  return {
    InputName: name,
    S3Input: {
      S3Uri: uri,
      LocalPath: localPath,
      S3DataType: 'S3Prefix',
      S3InputMode: 'File',
      S3DataDistributionType: 'FullyReplicated',
      S3CompressionType: 'None',
    },
  };
}

/** What has the container put captured records through a script before it looks at them; nothing without one. */
export function preprocessing(script: string | null): {
  readonly environment: Readonly<Record<string, string>>;
  readonly inputs: NonNullable<Request['ProcessingInputs']>;
} {
  if (script === null) return { environment: {}, inputs: [] };
  return {
    environment: { record_preprocessor_script: `${SCRIPT_PATH}/${script.split('/').at(-1)}` },
    inputs: [s3Input('pre_processor_script', script, SCRIPT_PATH)],
  };
}

export interface AnalyzerJob {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly inputs: NonNullable<Request['ProcessingInputs']>;
  readonly outputUri: string;
  readonly tags: Request['Tags'];
}

/**
 * Runs the monitor's own analyzer: image, role, network and resources of its live definition. A job that stands under
 * the name already is taken for this one if it reads the same inputs and has not failed.
 */
export async function startAnalyzerJob(
  api: SageMakerPort['api'],
  monitor: Monitor,
  job: AnalyzerJob,
): Promise<void> {
  const { content: definition } = await readDefinition(api, monitor);
  const wanted = urisOf(job.inputs);
  await createOnce({
    doing: `Creating processing job "${job.name}"`,
    create: () => api.createProcessingJob(analyzerJob(definition, job)),
    isOurs: async () => {
      const there = await api.describeProcessingJob({ ProcessingJobName: job.name });
      return (
        urisOf(there.ProcessingInputs ?? []) === wanted &&
        (there.ProcessingJobStatus === 'InProgress' || there.ProcessingJobStatus === 'Completed')
      );
    },
  });
}

function urisOf(inputs: AnalyzerJob['inputs']): string {
  return JSON.stringify(inputs.map(({ S3Input }) => S3Input?.S3Uri));
}

/** The request, by the container's contract. */
function analyzerJob(definition: DefinitionContent, job: AnalyzerJob): Request {
  const application = definition.DataQualityAppSpecification;
  const cluster = definition.JobResources?.ClusterConfig;
  const outputKey = definition.DataQualityJobOutputConfig?.KmsKeyId;
  return {
    ProcessingJobName: job.name,
    RoleArn: definition.RoleArn as string,
    AppSpecification: {
      ImageUri: application?.ImageUri as string,
      ...(application?.ContainerEntrypoint ? { ContainerEntrypoint: application.ContainerEntrypoint } : {}),
      ...(application?.ContainerArguments ? { ContainerArguments: application.ContainerArguments } : {}),
    },
    ProcessingResources: { ClusterConfig: { ...cluster, InstanceCount: 1 } as never },
    ...(definition.NetworkConfig ? { NetworkConfig: definition.NetworkConfig } : {}),
    Environment: {
      ...application?.Environment,
      ...job.environment,
      output_path: OUTPUT_PATH,
      publish_cloudwatch_metrics: 'Disabled',
    },
    ProcessingInputs: job.inputs,
    ProcessingOutputConfig: {
      ...(outputKey ? { KmsKeyId: outputKey } : {}),
      Outputs: [
        {
          OutputName: 'monitoring_output',
          S3Output: { S3Uri: job.outputUri, LocalPath: OUTPUT_PATH, S3UploadMode: 'EndOfJob' },
        },
      ],
    },
    StoppingCondition: {
      MaxRuntimeInSeconds: definition.StoppingCondition?.MaxRuntimeInSeconds ?? 3600,
    },
    Tags: job.tags,
  };
}
