/** A monitoring schedule as it is stored, and its job definition. */
import { arnOf } from '../arn.js';
import type { Collection } from '../collection.js';
import { collectionOf, type SageMakerContext } from '../context.js';
import { resourceNotFound } from '../errors.js';
import type { Members } from '../operation.js';
import { endpointOf, jobDefinition, type MonitoringType } from './job-definitions.js';
import { NOW } from './schedule-expression.js';

export interface MonitoringScheduleConfig {
  readonly ScheduleConfig?: {
    readonly ScheduleExpression: string;
    /** The bounds of the window, as offsets from the scheduled time: `-PT1H`. NOW needs both. */
    readonly DataAnalysisStartTime?: string;
    readonly DataAnalysisEndTime?: string;
  };
  readonly MonitoringJobDefinitionName?: string;
  readonly MonitoringJobDefinition?: InlineJobDefinition;
  readonly MonitoringType?: MonitoringType;
}

export interface MonitoringSchedule {
  readonly name: string;
  readonly arn: string;
  readonly status: 'Pending' | 'Scheduled' | 'Stopped';
  /** The status after Pending. */
  readonly becomes: 'Scheduled' | 'Stopped';
  readonly config: MonitoringScheduleConfig;
  readonly created: Date;
  readonly modified: Date;
  /** No execution is due for firings up to this instant: they have started, or were before the schedule was created or restarted. */
  readonly handledUntil: Date;
}

export interface EndpointInput {
  readonly EndpointName: string;
  readonly LocalPath: string;
  readonly StartTimeOffset?: string;
  readonly EndTimeOffset?: string;
  readonly ExcludeFeaturesAttribute?: string;
}

export interface BatchTransformInput {
  readonly DataCapturedDestinationS3Uri: string;
  readonly DatasetFormat: {
    readonly Csv?: { readonly Header?: boolean };
    readonly Json?: { readonly Line?: boolean };
    readonly Parquet?: object;
  };
  readonly LocalPath: string;
  readonly StartTimeOffset?: string;
  readonly EndTimeOffset?: string;
  readonly ExcludeFeaturesAttribute?: string;
}

interface Resource {
  readonly S3Uri?: string;
}

interface MonitoringInput {
  readonly EndpointInput?: EndpointInput;
  readonly BatchTransformInput?: BatchTransformInput;
}

/** MonitoringJobDefinition in a schedule's config, the older form. */
interface InlineJobDefinition {
  readonly BaselineConfig?: {
    readonly ConstraintsResource?: Resource;
    readonly StatisticsResource?: Resource;
  };
  readonly MonitoringInputs: readonly MonitoringInput[];
  readonly MonitoringOutputConfig: OutputConfig;
  readonly MonitoringResources: Members;
  readonly MonitoringAppSpecification: AppSpecification;
  readonly Environment?: Readonly<Record<string, string>>;
  readonly NetworkConfig?: Members;
  readonly StoppingCondition?: { readonly MaxRuntimeInSeconds?: number };
  readonly RoleArn: string;
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
}

/** A data-quality definition, named or inline. */
export interface DataQualityDefinition {
  readonly name?: string;
  readonly constraintsUri?: string | undefined;
  readonly statisticsUri?: string | undefined;
  readonly endpointInput?: EndpointInput | undefined;
  readonly batchTransformInput?: BatchTransformInput | undefined;
  readonly output: OutputConfig['MonitoringOutputs'][number]['S3Output'] | undefined;
  readonly app: AppSpecification;
  readonly environment: Readonly<Record<string, string>>;
  readonly resources: Members;
  readonly roleArn: string;
  readonly stoppingCondition?: { readonly MaxRuntimeInSeconds?: number } | undefined;
  readonly networkConfig?: Members | undefined;
}

export const schedulesOf = (context: SageMakerContext): Collection<MonitoringSchedule> =>
  collectionOf(context, 'monitoring-schedule');

/** Throws ResourceNotFound if the schedule does not exist. */
export function findSchedule(context: SageMakerContext, name: string): MonitoringSchedule {
  const schedule = schedulesOf(context).get(name);
  if (!schedule)
    throw resourceNotFound(`Monitoring Schedule ${arnOf('monitoring-schedule', name)} not found`);
  return schedule;
}

export const monitoringTypeOf = (config: MonitoringScheduleConfig): MonitoringType =>
  config.MonitoringType ?? 'DataQuality';

/** Whether the schedule has only one execution, immediately. */
export const isOneTime = (config: MonitoringScheduleConfig): boolean =>
  (config.ScheduleConfig?.ScheduleExpression ?? NOW) === NOW;

/** The name of an inline definition in the event log. */
export const INLINE_DEFINITION = '(inline)';

/** The current data-quality definition of the config. Undefined if it was deleted. */
export function dataQualityDefinition(
  context: SageMakerContext,
  config: MonitoringScheduleConfig,
): DataQualityDefinition | undefined {
  const { MonitoringJobDefinition: inline, MonitoringJobDefinitionName: name } = config;
  if (inline) {
    return {
      constraintsUri: inline.BaselineConfig?.ConstraintsResource?.S3Uri,
      statisticsUri: inline.BaselineConfig?.StatisticsResource?.S3Uri,
      endpointInput: inline.MonitoringInputs[0]?.EndpointInput,
      batchTransformInput: inline.MonitoringInputs[0]?.BatchTransformInput,
      output: inline.MonitoringOutputConfig.MonitoringOutputs[0]?.S3Output,
      app: inline.MonitoringAppSpecification,
      environment: inline.Environment ?? {},
      resources: inline.MonitoringResources,
      roleArn: inline.RoleArn,
      stoppingCondition: inline.StoppingCondition,
      networkConfig: inline.NetworkConfig,
    };
  }
  const stored = name === undefined ? undefined : jobDefinition(context, 'DataQuality', name);
  if (name === undefined || !stored) return undefined;
  const baseline = stored.DataQualityBaselineConfig as InlineJobDefinition['BaselineConfig'];
  const app = stored.DataQualityAppSpecification as AppSpecification;
  const input = stored.DataQualityJobInput as MonitoringInput;
  return {
    name,
    constraintsUri: baseline?.ConstraintsResource?.S3Uri,
    statisticsUri: baseline?.StatisticsResource?.S3Uri,
    endpointInput: input.EndpointInput,
    batchTransformInput: input.BatchTransformInput,
    output: (stored.DataQualityJobOutputConfig as OutputConfig).MonitoringOutputs[0]?.S3Output,
    app,
    environment: app.Environment ?? {},
    resources: stored.JobResources as Members,
    roleArn: String(stored.RoleArn),
    stoppingCondition: stored.StoppingCondition as DataQualityDefinition['stoppingCondition'],
    networkConfig: stored.NetworkConfig as Members | undefined,
  };
}

/** The endpoint that the schedule's definition monitors. Undefined if it monitors none or was deleted. */
export function scheduledEndpoint(context: SageMakerContext, { config }: Pick<MonitoringSchedule, 'config'>) {
  const type = monitoringTypeOf(config);
  const inline = config.MonitoringJobDefinition?.MonitoringInputs[0]?.EndpointInput?.EndpointName;
  const stored =
    config.MonitoringJobDefinitionName === undefined
      ? undefined
      : jobDefinition(context, type, config.MonitoringJobDefinitionName);
  return inline ?? (stored && endpointOf(stored, type));
}
