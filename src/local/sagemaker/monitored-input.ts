/** What a monitoring execution reads: captured invocations of an endpoint, or what batch transforms read. */
import type { SageMakerContext } from './context.js';
import { endpointsOf, servingFleet } from './endpoint-state.js';
import type {
  BatchTransformInput,
  DataQualityDefinition,
  EndpointInput,
} from './monitoring-schedule-state.js';
import { BATCH_TRANSFORM_INPUT, ENDPOINT_INPUT, type ProcessingInput } from './processing-run.js';
import { joinS3Uri, parseS3Uri } from './s3-uri.js';
import { hourFolder } from './timestamps.js';

const HOUR = 3_600_000;

export interface Window {
  readonly start: Date;
  readonly end: Date;
}

export interface MonitoredInput {
  /** None where the window captured nothing. */
  readonly inputs: readonly ProcessingInput[];
  readonly endpoint?: string;
  readonly localPath: string;
  /** The analyzer's `dataset_format`. */
  readonly datasetFormat: Readonly<Record<string, object>>;
  readonly excluded?: string | undefined;
}

/** Throws the reason why the definition's input cannot be read. */
export async function monitoredInput(
  context: SageMakerContext,
  { endpointInput, batchTransformInput: batch }: DataQualityDefinition,
  window: Window,
): Promise<MonitoredInput> {
  if (endpointInput) {
    return {
      inputs: await capturedHours(context, endpointInput, window),
      endpoint: endpointInput.EndpointName,
      localPath: endpointInput.LocalPath,
      datasetFormat: { sagemakerCaptureJson: { captureIndexNames: ['endpointInput', 'endpointOutput'] } },
      excluded: endpointInput.ExcludeFeaturesAttribute,
    };
  }
  if (batch) {
    return {
      inputs: await capturedManifests(context, batch, window),
      localPath: batch.LocalPath,
      datasetFormat: datasetFormatOf(batch),
      excluded: batch.ExcludeFeaturesAttribute,
    };
  }
  throw new Error('The job definition names no data: give it an EndpointInput or a BatchTransformInput.');
}

/** An input of the processing job, as SageMaker writes it. */
export function s3Input(
  name: string,
  uri: string,
  path: string,
  type: 'S3Prefix' | 'ManifestFile' = 'S3Prefix',
): ProcessingInput {
  const transfer = {
    S3DataDistributionType: 'FullyReplicated',
    S3InputMode: 'File',
    S3CompressionType: 'None',
  };
  return { InputName: name, S3Input: { S3Uri: uri, LocalPath: path, S3DataType: type, ...transfer } };
}

/** One input per variant and hour. Which variants there were is read from the folders: names may have changed. */
async function capturedHours(context: SageMakerContext, input: EndpointInput, window: Window) {
  const endpoint = endpointsOf(context).get(input.EndpointName);
  const capture = endpoint && servingFleet(endpoint)?.dataCapture;
  if (!capture) return [];
  const folder = joinS3Uri(capture.DestinationS3Uri, input.EndpointName);
  const hours = hoursOf(window);
  const folders = new Set<string>();
  for (const name of await namesBelow(context, folder)) {
    const match = /^([^/]+)\/(\d{4}\/\d\d\/\d\d\/\d\d)\//.exec(name);
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

/**
 * One input per manifest of the window. Only what the transforms read is analysed, not what they wrote: Amazon's own
 * example holds it against a baseline of the model's inputs alone (aws/amazon-sagemaker-examples,
 * SageMaker-ModelMonitoring-Batch-Transform-Data-Quality-On-schedule). Whether outputs are joined is not established.
 */
async function capturedManifests(context: SageMakerContext, input: BatchTransformInput, window: Window) {
  const folder = joinS3Uri(input.DataCapturedDestinationS3Uri, 'input');
  const hours = hoursOf(window);
  const names = await namesBelow(context, folder);
  return names
    .filter((name) => hours.has(/^(\d{4}\/\d\d\/\d\d\/\d\d)\/[^/]+$/.exec(name)?.[1] ?? ''))
    .sort()
    .map((name, index) =>
      s3Input(
        `${BATCH_TRANSFORM_INPUT}${index + 1}`,
        `${folder}/${name}`,
        // A folder each: two transforms may have read objects of the same name.
        `${input.LocalPath}/${name.replace(/\.json$/, '')}`,
        'ManifestFile',
      ),
    );
}

function datasetFormatOf({ DatasetFormat: { Csv, Json, Parquet } }: BatchTransformInput) {
  if (Csv) return { csv: { header: Csv.Header ?? false } };
  if (Parquet) return { parquet: {} };
  if (Json?.Line === false) {
    throw new Error(
      'The local SageMaker reads JSON as one record a line. Give the job definition a DatasetFormat of Json with Line true.',
    );
  }
  if (Json) return { json: { lines: true } };
  throw new Error(
    'DatasetFormat of BatchTransformInput names no format. Give it one of Csv, Json and Parquet.',
  );
}

function hoursOf(window: Window): ReadonlySet<string> {
  const hours = new Set<string>();
  const first = Math.floor(window.start.getTime() / HOUR) * HOUR;
  for (let hour = first; hour < window.end.getTime(); hour += HOUR) hours.add(hourFolder(new Date(hour)));
  return hours;
}

/** Names of the objects below the folder; none where its bucket is gone. */
async function namesBelow({ platform: { objects } }: SageMakerContext, folder: string) {
  const { bucket, key } = parseS3Uri(`${folder}/`);
  const found = objects.bucketExists(bucket) ? await objects.list(bucket, key) : [];
  return found.map((object) => object.key.slice(key.length));
}
