/** The definition of a monitor's jobs: stored under a name, or inside a schedule. */
import { joinS3Uri } from '../../../contract/s3-address.js';
import type { SageMakerContext } from '../context.js';
import type { Members } from '../operation.js';
import { processingJobsOf } from '../processing-run.js';
import { jobDefinition, type MonitoringType } from './job-definitions.js';

/** The spans and columns that an input of any form may have. */
interface MonitoredData {
  readonly LocalPath: string;
  readonly StartTimeOffset?: string;
  readonly EndTimeOffset?: string;
  /** Where the features are in JSON. */
  readonly FeaturesAttribute?: string;
  readonly InferenceAttribute?: string;
  readonly ProbabilityAttribute?: string;
  readonly ProbabilityThresholdAttribute?: number;
  readonly ExcludeFeaturesAttribute?: string;
}

export interface EndpointInput extends MonitoredData {
  readonly EndpointName: string;
}

export interface BatchTransformInput extends MonitoredData {
  readonly DataCapturedDestinationS3Uri: string;
  readonly DatasetFormat: {
    readonly Csv?: { readonly Header?: boolean };
    readonly Json?: { readonly Line?: boolean };
    readonly Parquet?: object;
  };
}

interface Resource {
  readonly S3Uri?: string;
}

interface MonitoringInput {
  readonly EndpointInput?: EndpointInput;
  readonly BatchTransformInput?: BatchTransformInput;
  readonly GroundTruthS3Input?: Resource;
}

interface BaselineConfig {
  readonly BaseliningJobName?: string;
  readonly ConstraintsResource?: Resource;
  readonly StatisticsResource?: Resource;
}

interface OutputConfig {
  readonly MonitoringOutputs: readonly {
    readonly S3Output: { readonly S3Uri: string; readonly LocalPath: string; readonly S3UploadMode?: string };
  }[];
}

interface AppSpecification {
  readonly ImageUri: string;
  readonly Environment?: Readonly<Record<string, string>>;
  readonly RecordPreprocessorSourceUri?: string;
  readonly PostAnalyticsProcessorSourceUri?: string;
  readonly ProblemType?: string;
  /** Clarify's analysis configuration. */
  readonly ConfigUri?: string;
}

/** MonitoringJobDefinition in a schedule's config, the older form. It has no ground truth, so it is of data quality only. */
export interface InlineJobDefinition {
  readonly BaselineConfig?: BaselineConfig;
  readonly MonitoringInputs: readonly MonitoringInput[];
  readonly MonitoringOutputConfig: OutputConfig;
  readonly MonitoringResources: Members;
  readonly MonitoringAppSpecification: AppSpecification;
  readonly Environment?: Readonly<Record<string, string>>;
  readonly NetworkConfig?: Members;
  readonly StoppingCondition?: { readonly MaxRuntimeInSeconds?: number };
  readonly RoleArn: string;
}

/** A definition of any kind, with the same members for all of them. */
export interface MonitoringDefinition {
  readonly constraintsUri?: string | undefined;
  /** Only data quality has baseline statistics. */
  readonly statisticsUri?: string | undefined;
  readonly endpointInput?: EndpointInput | undefined;
  readonly batchTransformInput?: BatchTransformInput | undefined;
  readonly groundTruthUri?: string | undefined;
  readonly output: OutputConfig['MonitoringOutputs'][number]['S3Output'] | undefined;
  readonly app: AppSpecification;
  readonly environment: Readonly<Record<string, string>>;
  readonly resources: Members;
  readonly roleArn: string;
  readonly stoppingCondition?: { readonly MaxRuntimeInSeconds?: number } | undefined;
  readonly networkConfig?: Members | undefined;
}

/** The current definition of a schedule's config. Undefined if it was deleted. */
export function definitionOf(
  context: SageMakerContext,
  type: MonitoringType,
  config: {
    readonly MonitoringJobDefinition?: InlineJobDefinition;
    readonly MonitoringJobDefinitionName?: string;
  },
): MonitoringDefinition | undefined {
  const { MonitoringJobDefinition: inline, MonitoringJobDefinitionName: name } = config;
  if (inline) {
    const { MonitoringInputs, MonitoringOutputConfig, MonitoringAppSpecification, Environment } = inline;
    return {
      ...baselineOf(context, type, inline.BaselineConfig),
      ...inputOf(MonitoringInputs[0]),
      output: MonitoringOutputConfig.MonitoringOutputs[0]?.S3Output,
      app: MonitoringAppSpecification,
      environment: Environment ?? {},
      resources: inline.MonitoringResources,
      roleArn: inline.RoleArn,
      stoppingCondition: inline.StoppingCondition,
      networkConfig: inline.NetworkConfig,
    };
  }
  const stored = name === undefined ? undefined : jobDefinition(context, type, name);
  if (!stored) return undefined;
  const app = stored[`${type}AppSpecification`] as AppSpecification;
  return {
    ...baselineOf(context, type, stored[`${type}BaselineConfig`] as BaselineConfig | undefined),
    ...inputOf(stored[`${type}JobInput`] as MonitoringInput),
    output: (stored[`${type}JobOutputConfig`] as OutputConfig).MonitoringOutputs[0]?.S3Output,
    app,
    environment: app.Environment ?? {},
    resources: stored.JobResources as Members,
    roleArn: String(stored.RoleArn),
    stoppingCondition: stored.StoppingCondition as MonitoringDefinition['stoppingCondition'],
    networkConfig: stored.NetworkConfig as Members | undefined,
  };
}

/** The constraints that a baselining job writes. Clarify's jobs write one file for analysis and constraints. */
const CONSTRAINTS_FILES: Readonly<Record<MonitoringType, string>> = {
  DataQuality: 'constraints.json',
  ModelQuality: 'constraints.json',
  ModelBias: 'analysis.json',
  ModelExplainability: 'analysis.json',
};

/** The files of the baseline. Those that a definition does not give are the outputs of its baselining job. */
function baselineOf(context: SageMakerContext, type: MonitoringType, config: BaselineConfig | undefined) {
  const { BaseliningJobName: job, ConstraintsResource, StatisticsResource } = config ?? {};
  const outputs = job === undefined ? undefined : processingJobsOf(context).get(job)?.ProcessingOutputConfig;
  const folder = outputs?.Outputs[0]?.S3Output?.S3Uri;
  const written = (file: string) => (folder === undefined ? undefined : joinS3Uri(folder, file));
  return {
    constraintsUri: ConstraintsResource?.S3Uri ?? written(CONSTRAINTS_FILES[type]),
    statisticsUri:
      StatisticsResource?.S3Uri ?? (type === 'DataQuality' ? written('statistics.json') : undefined),
  };
}

const inputOf = (input: MonitoringInput | undefined) => ({
  endpointInput: input?.EndpointInput,
  batchTransformInput: input?.BatchTransformInput,
  groundTruthUri: input?.GroundTruthS3Input?.S3Uri,
});
