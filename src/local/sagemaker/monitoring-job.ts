/**
 * The processing job of one monitoring execution, as SageMaker writes it: names of inputs, mount points,
 * environment and the report's hour folder follow requests of real scheduled jobs.
 */
import { basename } from 'node:path';
import type { SageMakerContext } from './context.js';
import { endpointsOf, servingFleet } from './endpoint-state.js';
import type {
  DataQualityDefinition,
  EndpointInput,
  MonitoringSchedule,
} from './monitoring-schedule-state.js';
import { type CreateProcessingJobInput, ENDPOINT_INPUT, type ProcessingInput } from './processing-run.js';
import { joinS3Uri, parseS3Uri } from './s3-uri.js';
import { offsetMilliseconds } from './schedule-expression.js';
import { hourFolder, isoSeconds } from './timestamps.js';

const HOUR = 3_600_000;
const CONSTRAINTS_PATH = '/opt/ml/processing/baseline/constraints';
const STATISTICS_PATH = '/opt/ml/processing/baseline/stats';
const CODE_PATH = '/opt/ml/processing/code';

export interface Window {
  readonly start: Date;
  readonly end: Date;
}

/** The window that an execution due at `boundary` analyses, moved by the schedule's or the input's offsets. */
export function windowOf(
  previous: Date,
  boundary: Date,
  input: EndpointInput | undefined,
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
  const { endpointInput, output, app } = definition;
  if (!endpointInput || !output) {
    throw new Error(
      'The local SageMaker monitors endpoints only: give the job definition an EndpointInput and an S3Output.',
    );
  }
  const endpoint = endpointInput.EndpointName;
  const captured = await capturedHours(context, endpointInput, window);
  const file = (name: string, uri: string | undefined, path: string) =>
    uri ? [s3Input(name, uri, path)] : [];

  return {
    ProcessingJobName: jobName,
    AppSpecification: { ImageUri: app.ImageUri },
    Environment: {
      ...definition.environment,
      dataset_format: '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
      dataset_source: endpointInput.LocalPath,
      output_path: output.LocalPath,
      publish_cloudwatch_metrics: definition.environment.publish_cloudwatch_metrics ?? 'Enabled',
      sagemaker_endpoint_name: endpoint,
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
            // A report lies in the hour at which its window ends: the execution's scheduled time.
            S3Uri: joinS3Uri(output.S3Uri, endpoint, schedule.name, hourFolder(boundary)),
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

function s3Input(name: string, uri: string, path: string): ProcessingInput {
  const transfer = {
    S3DataDistributionType: 'FullyReplicated',
    S3InputMode: 'File',
    S3CompressionType: 'None',
  };
  const S3Input = { S3Uri: uri, LocalPath: path, S3DataType: 'S3Prefix', ...transfer };
  return { InputName: name, S3Input };
}

/** One input per variant and hour. Which variants there were is read from the folders: names may have changed. */
async function capturedHours(context: SageMakerContext, input: EndpointInput, window: Window) {
  const endpoint = endpointsOf(context).get(input.EndpointName);
  const capture = endpoint && servingFleet(endpoint)?.dataCapture;
  if (!capture) return [];
  const folder = joinS3Uri(capture.DestinationS3Uri, input.EndpointName);
  const { bucket, key } = parseS3Uri(`${folder}/`);
  const { objects } = context.platform;
  const found = objects.bucketExists(bucket) ? await objects.list(bucket, key) : [];
  const hours = new Set<string>();
  const first = Math.floor(window.start.getTime() / HOUR) * HOUR;
  for (let hour = first; hour < window.end.getTime(); hour += HOUR) hours.add(hourFolder(new Date(hour)));

  const folders = new Set<string>();
  for (const object of found) {
    const match = /^([^/]+)\/(\d{4}\/\d\d\/\d\d\/\d\d)\//.exec(object.key.slice(key.length));
    if (match?.[2] !== undefined && hours.has(match[2])) folders.add(`${match[1]}/${match[2]}`);
  }
  return [...folders]
    .sort()
    .map((hour, index) =>
      s3Input(
        `${ENDPOINT_INPUT}${index + 1}`,
        `${folder}/${hour}`,
        `${input.LocalPath}/${input.EndpointName}/${hour}`,
      ),
    );
}
