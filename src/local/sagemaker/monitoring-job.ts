/**
 * The processing job of one monitoring execution, as SageMaker writes it: names of inputs, mount points,
 * environment and the report's hour folder follow requests of real scheduled jobs.
 */
import { basename } from 'node:path';
import type { SageMakerContext } from './context.js';
import { monitoredInput, s3Input, type Window } from './monitored-input.js';
import type {
  DataQualityDefinition,
  EndpointInput,
  MonitoringSchedule,
} from './monitoring-schedule-state.js';
import type { CreateProcessingJobInput } from './processing-run.js';
import { joinS3Uri } from './s3-uri.js';
import { offsetMilliseconds } from './schedule-expression.js';
import { hourFolder, isoSeconds } from './timestamps.js';

const CONSTRAINTS_PATH = '/opt/ml/processing/baseline/constraints';
const STATISTICS_PATH = '/opt/ml/processing/baseline/stats';
const CODE_PATH = '/opt/ml/processing/code';

/** The window that an execution due at `boundary` analyses, moved by the schedule's or the input's offsets. */
export function windowOf(
  previous: Date,
  boundary: Date,
  input: Pick<EndpointInput, 'StartTimeOffset' | 'EndTimeOffset'> | undefined,
  schedule?: MonitoringSchedule['config']['ScheduleConfig'],
): Window {
  const moved = (offset: string | undefined) => {
    const milliseconds = offset === undefined ? undefined : offsetMilliseconds(offset);
    return milliseconds === undefined ? undefined : new Date(boundary.getTime() + milliseconds);
  };
  return {
    start: moved(schedule?.DataAnalysisStartTime) ?? moved(input?.StartTimeOffset) ?? previous,
    end: moved(schedule?.DataAnalysisEndTime) ?? moved(input?.EndTimeOffset) ?? boundary,
  };
}

/** The job's request. Its inputs are the hours of the window that hold captures at this moment; there may be none. */
export async function monitoringJobRequest(
  context: SageMakerContext,
  schedule: MonitoringSchedule,
  definition: DataQualityDefinition,
  jobName: string,
  boundary: Date,
  window: Window,
): Promise<CreateProcessingJobInput> {
  const { output, app } = definition;
  if (!output) throw new Error('The job definition has no S3Output. Make one that says where reports go.');
  const { inputs: captured, endpoint, ...monitored } = await monitoredInput(context, definition, window);
  const file = (name: string, uri: string | undefined, path: string) =>
    uri ? [s3Input(name, uri, path)] : [];

  return {
    ProcessingJobName: jobName,
    AppSpecification: { ImageUri: app.ImageUri },
    Environment: {
      ...definition.environment,
      dataset_format: JSON.stringify(monitored.datasetFormat),
      dataset_source: monitored.localPath,
      output_path: output.LocalPath,
      publish_cloudwatch_metrics: definition.environment.publish_cloudwatch_metrics ?? 'Enabled',
      ...(endpoint === undefined ? {} : { sagemaker_endpoint_name: endpoint }),
      ...(monitored.excluded === undefined ? {} : { exclude_features_attribute: monitored.excluded }),
      sagemaker_monitoring_schedule_name: schedule.name,
      start_time: isoSeconds(window.start),
      end_time: isoSeconds(window.end),
      metric_time: isoSeconds(window.start),
      ...mounted('baseline_constraints', definition.constraintsUri, CONSTRAINTS_PATH),
      ...mounted('baseline_statistics', definition.statisticsUri, STATISTICS_PATH),
      ...mounted('record_preprocessor_script', app.RecordPreprocessorSourceUri, CODE_PATH),
      ...mounted('post_analytics_processor_script', app.PostAnalyticsProcessorSourceUri, CODE_PATH),
    },
    ProcessingInputs: [
      ...file('baseline', definition.statisticsUri, STATISTICS_PATH),
      ...file('constraints', definition.constraintsUri, CONSTRAINTS_PATH),
      ...file('pre_processor_script', app.RecordPreprocessorSourceUri, CODE_PATH),
      ...file('post_processor_script', app.PostAnalyticsProcessorSourceUri, CODE_PATH),
      ...captured,
    ],
    ProcessingOutputConfig: {
      Outputs: [
        {
          OutputName: 'result',
          S3Output: {
            // A report lies in the hour at which its window ends: the execution's scheduled time. Those of batch transform
            // have no endpoint in their path.
            S3Uri: joinS3Uri(
              output.S3Uri,
              ...(endpoint === undefined ? [] : [endpoint]),
              schedule.name,
              hourFolder(boundary),
            ),
            LocalPath: output.LocalPath,
            S3UploadMode: output.S3UploadMode ?? 'Continuous',
          },
        },
      ],
    },
    ProcessingResources: definition.resources,
    RoleArn: definition.roleArn,
    StoppingCondition: definition.stoppingCondition ?? { MaxRuntimeInSeconds: 3600 },
    ...(definition.networkConfig ? { NetworkConfig: definition.networkConfig } : {}),
  };
}

function mounted(name: string, uri: string | undefined, path: string): Record<string, string> {
  return uri ? { [name]: `${path}/${basename(uri)}` } : {};
}
