import type { CreateProcessingJobCommandInput } from '../aws/sagemaker.js';
import type { DefinitionContent } from './job-definition.js';

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

/** The monitor's own analyzer by the container's contract: image, role, network and resources of its definition. */
export function analyzerJob(
  definition: DefinitionContent,
  job: {
    readonly name: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly inputs: NonNullable<Request['ProcessingInputs']>;
    readonly outputUri: string;
    readonly tags: Request['Tags'];
  },
): Request {
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
