/**
 * The processing job of one monitoring execution. Its input names, mount points, environment and hour folder are those
 * of real scheduled jobs on AWS.
 */
import { basename } from 'node:path';
import { joinS3Uri } from '../../../contract/s3-address.js';
import type { SageMakerContext } from '../context.js';
import type { CreateProcessingJobInput } from '../processing-run.js';
import { hourFolder, isoSeconds } from '../timestamps.js';
import { monitoredInput, s3Input, type Window } from './monitored-input.js';
import { offsetMilliseconds } from './schedule-expression.js';
import type { DataQualityDefinition, EndpointInput, MonitoringSchedule } from './schedule-state.js';

const CONSTRAINTS_PATH = '/opt/ml/processing/baseline/constraints';
const STATISTICS_PATH = '/opt/ml/processing/baseline/stats';
const CODE_PATH = '/opt/ml/processing/code';

/** The window of the execution that is due at `boundary`. Offsets of the schedule or the input replace its bounds. */
export function windowOf(
  previous: Date,
  boundary: Date,
  input: Pick<EndpointInput, 'StartTimeOffset' | 'EndTimeOffset'> | undefined,
  schedule?: MonitoringSchedule['config']['ScheduleConfig'],
): Window {
  const shifted = (offset: string | undefined) => {
    const milliseconds = offset === undefined ? undefined : offsetMilliseconds(offset);
    return milliseconds === undefined ? undefined : new Date(boundary.getTime() + milliseconds);
  };
  return {
    start: shifted(schedule?.DataAnalysisStartTime) ?? shifted(input?.StartTimeOffset) ?? previous,
    end: shifted(schedule?.DataAnalysisEndTime) ?? shifted(input?.EndTimeOffset) ?? boundary,
  };
}

/** The job's request. It has one input per hour of the window that currently has captures, possibly none. */
export async function monitoringJobRequest(
  context: SageMakerContext,
  schedule: MonitoringSchedule,
  definition: DataQualityDefinition,
  jobName: string,
  boundary: Date,
  window: Window,
): Promise<CreateProcessingJobInput> {
  const { output, app } = definition;
  if (!output)
    throw new Error('The job definition has no S3Output. Create one with an S3Output for its reports.');
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
            // A report is stored under the hour at which its window ends, which is the execution's scheduled time. The path
            // of a batch transform's report has no endpoint.
            S3Uri: joinS3Uri(
              output.S3Uri,
              ...(endpoint === undefined ? [] : [endpoint]),
              schedule.name,
              hourFolder(boundary),
            ),
            LocalPath: output.LocalPath,
            S3UploadMode: output.S3UploadMode ?? 'EndOfJob',
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
