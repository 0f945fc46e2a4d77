import type { CreateProcessingJobCommandInput, SageMakerPort } from '../../aws/sagemaker.js';
import type { Monitor, ResolvedRun } from '../../contract/resolved-run.js';
import { type NamedStep, resourceName } from '../../domain/resource-name.js';
import { createOnce, runTags } from './create-once.js';
import { readDefinition } from './job-definition.js';
import type { DefinitionContent } from './monitor-kinds.js';

type Request = CreateProcessingJobCommandInput;
const OUTPUT_PATH = '/opt/ml/processing/output';
const SCRIPT_PATH = '/opt/ml/processing/code/preprocessing';
/** dataset_format of what the endpoint captures: inputs and outputs. */
export const CAPTURE_FORMAT = JSON.stringify({
  sagemakerCaptureJson: { captureIndexNames: ['endpointInput', 'endpointOutput'] },
});

/** An object or a prefix in S3 as an input of a processing job, copied whole to `localPath` in the container. */
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

/** Has the container pass captured records through a script before it analyzes them; nothing without a script. */
function preprocessing(script: string | null): Pick<AnalyzerJob, 'environment' | 'inputs'> {
  if (script === null) return { environment: {}, inputs: [] };
  return {
    environment: { record_preprocessor_script: `${SCRIPT_PATH}/${script.split('/').at(-1)}` },
    inputs: [s3Input('pre_processor_script', script, SCRIPT_PATH)],
  };
}

export interface AnalyzerJob {
  readonly resolved: ResolvedRun;
  /** The monitor whose live definition gives image, role, network and resources. */
  readonly monitor: Monitor;
  readonly step: NamedStep;
  readonly attempt: number;
  /** The monitor's record preprocessor runs too, where it has one. */
  readonly preprocessed: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly inputs: NonNullable<Request['ProcessingInputs']>;
}

/**
 * Runs the monitor's own analyzer. Adopts an existing job of the same name if it reads the same inputs and has not failed.
 * @returns the job's name and the prefix of its output
 */
export async function startAnalyzerJob(
  api: SageMakerPort['api'],
  job: AnalyzerJob,
): Promise<{ name: string; outputUri: string }> {
  const { resolved, monitor, step, attempt } = job;
  const name = resourceName(resolved.production.endpointName, resolved.run, step, attempt);
  const outputUri = `${resolved.workspace}/runs/${resolved.run}/${step}/output-${attempt}`;
  const { content: definition } = await readDefinition(api, monitor);
  const script = preprocessing(job.preprocessed ? monitor.recordPreprocessor : null);
  const inputs = [...job.inputs, ...script.inputs];
  const environment = { ...job.environment, ...script.environment };
  const tags = runTags(resolved.production.endpointName, resolved.run);
  await createOnce({
    doing: `Creating processing job "${name}"`,
    create: () =>
      api.createProcessingJob(jobRequest(definition, { name, environment, inputs, outputUri, tags })),
    isOurs: async () => {
      const existing = await api.describeProcessingJob({ ProcessingJobName: name });
      return (
        urisOf(existing.ProcessingInputs ?? []) === urisOf(inputs) &&
        (existing.ProcessingJobStatus === 'InProgress' || existing.ProcessingJobStatus === 'Completed')
      );
    },
  });
  return { name, outputUri };
}

function urisOf(inputs: AnalyzerJob['inputs']): string {
  return JSON.stringify(inputs.map(({ S3Input }) => S3Input?.S3Uri));
}

/** The request, by the container's contract. */
function jobRequest(
  definition: DefinitionContent,
  job: Pick<AnalyzerJob, 'environment' | 'inputs'> & {
    readonly name: string;
    readonly outputUri: string;
    readonly tags: Request['Tags'];
  },
): Request {
  const application = definition.application;
  const cluster = definition.JobResources?.ClusterConfig;
  const outputKey = definition.output?.KmsKeyId;
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
