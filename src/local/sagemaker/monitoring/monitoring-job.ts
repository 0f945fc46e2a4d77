/**
 * The requests of the processing jobs of a monitoring execution. Their input names, mount points, environment and hour
 * folders are those of real scheduled jobs on AWS.
 */
import { basename } from 'node:path';
import { joinS3Uri } from '../../../contract/s3-address.js';
import type { CreateProcessingJobInput, ProcessingInput } from '../processing-run.js';
import { hourFolder, isoSeconds } from '../timestamps.js';
import type { MonitoringDefinition } from './definition.js';
import { s3Input } from './monitored-input.js';
import type { Window } from './window.js';

const CONSTRAINTS_PATH = '/opt/ml/processing/baseline/constraints';
const STATISTICS_PATH = '/opt/ml/processing/baseline/stats';
const CONFIG_PATH = '/opt/ml/processing/config';
const CODE_PATH = '/opt/ml/processing/code';

/** One execution, as its jobs see it. */
export interface ExecutionRun {
  readonly schedule: string;
  readonly definition: MonitoringDefinition;
  /** The scheduled time. */
  readonly boundary: Date;
  readonly window: Window;
}

type Output = NonNullable<MonitoringDefinition['output']>;

/** Throws an error with the failure reason if the definition has no output. */
export function outputOf({ output }: MonitoringDefinition): Output {
  if (output) return output;
  throw new Error('The job definition has no S3Output. Create one with an S3Output for its reports.');
}

/** The request of a job with the given inputs. All other members come from the definition. */
export function jobRequest(
  { definition }: ExecutionRun,
  job: {
    readonly name: string;
    readonly image?: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly inputs: readonly ProcessingInput[];
    readonly output: Output;
  },
): CreateProcessingJobInput {
  const { S3Uri, LocalPath, S3UploadMode = 'EndOfJob' } = job.output;
  return {
    ProcessingJobName: job.name,
    AppSpecification: { ImageUri: job.image ?? definition.app.ImageUri },
    Environment: job.environment,
    ProcessingInputs: job.inputs,
    ProcessingOutputConfig: {
      Outputs: [{ OutputName: 'result', S3Output: { S3Uri, LocalPath, S3UploadMode } }],
    },
    ProcessingResources: definition.resources,
    RoleArn: definition.roleArn,
    StoppingCondition: definition.stoppingCondition ?? { MaxRuntimeInSeconds: 3600 },
    ...(definition.networkConfig ? { NetworkConfig: definition.networkConfig } : {}),
  };
}

/** The request of the job that analyses the window and writes the execution's report. `data` is what it analyses. */
export function analysisRequest(
  run: ExecutionRun,
  name: string,
  data: {
    readonly inputs: readonly ProcessingInput[];
    readonly localPath: string;
    readonly endpoint?: string;
    /** Variables of the kind, such as `dataset_format`. */
    readonly environment: Readonly<Record<string, string | undefined>>;
  },
): CreateProcessingJobInput {
  const { definition, schedule, boundary, window } = run;
  const { app, constraintsUri, statisticsUri, environment } = definition;
  const output = outputOf(definition);
  const { endpoint } = data;
  return jobRequest(run, {
    name,
    environment: {
      ...environment,
      dataset_source: data.localPath,
      output_path: output.LocalPath,
      publish_cloudwatch_metrics: environment.publish_cloudwatch_metrics ?? 'Enabled',
      ...(endpoint === undefined ? {} : { sagemaker_endpoint_name: endpoint }),
      ...given(data.environment),
      sagemaker_monitoring_schedule_name: schedule,
      start_time: isoSeconds(window.start),
      end_time: isoSeconds(window.end),
      metric_time: isoSeconds(window.start),
      ...mounted('baseline_constraints', constraintsUri, CONSTRAINTS_PATH),
      ...mounted('baseline_statistics', statisticsUri, STATISTICS_PATH),
      ...mounted('analysis_config', app.ConfigUri, CONFIG_PATH),
      ...mounted('record_preprocessor_script', app.RecordPreprocessorSourceUri, CODE_PATH),
      ...mounted('post_analytics_processor_script', app.PostAnalyticsProcessorSourceUri, CODE_PATH),
    },
    inputs: [
      ...file('baseline', statisticsUri, STATISTICS_PATH),
      ...file('constraints', constraintsUri, CONSTRAINTS_PATH),
      ...file('analysis_config', app.ConfigUri, CONFIG_PATH),
      ...file('pre_processor_script', app.RecordPreprocessorSourceUri, CODE_PATH),
      ...file('post_processor_script', app.PostAnalyticsProcessorSourceUri, CODE_PATH),
      ...data.inputs,
    ],
    output: {
      ...output,
      // A report is stored under the hour at which its window ends, which is the execution's scheduled time. The path of a
      // batch transform's report has no endpoint.
      S3Uri: joinS3Uri(
        output.S3Uri,
        ...(endpoint === undefined ? [] : [endpoint]),
        schedule,
        hourFolder(boundary),
      ),
    },
  });
}

const file = (name: string, uri: string | undefined, path: string) => (uri ? [s3Input(name, uri, path)] : []);

function mounted(name: string, uri: string | undefined, path: string): Record<string, string> {
  return uri ? { [name]: `${path}/${basename(uri)}` } : {};
}

const given = (variables: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
