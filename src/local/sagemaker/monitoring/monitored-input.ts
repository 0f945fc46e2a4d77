/** The input of a monitoring execution: captured invocations of an endpoint, or the captured input of batch transforms. */

import { joinS3Uri, parseS3Uri } from '../../../contract/s3-address.js';
import type { SageMakerContext } from '../context.js';
import { endpointsOf, servingFleet } from '../endpoint-state.js';
import {
  BATCH_TRANSFORM_INPUT,
  ENDPOINT_INPUT,
  GROUND_TRUTH_INPUT,
  type ProcessingInput,
} from '../processing-run.js';
import type { BatchTransformInput, EndpointInput, MonitoringDefinition } from './definition.js';
import { hoursOf, type Window } from './window.js';

/** Where the merge job reads ground truth. */
export const GROUND_TRUTH_PATH = '/opt/ml/processing/groundtruth';

export interface MonitoredInput {
  /** Empty if nothing was captured in the window. */
  readonly inputs: readonly ProcessingInput[];
  readonly endpoint?: string;
  readonly localPath: string;
  /** The analyzer's `dataset_format`. */
  readonly datasetFormat: Readonly<Record<string, object>>;
  readonly excluded?: string | undefined;
}

/** Throws an error with the failure reason if the definition's input cannot be read. */
export async function monitoredInput(
  context: SageMakerContext,
  { endpointInput, batchTransformInput: batch }: MonitoringDefinition,
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
      inputs: await capturedManifests(context, batch, 'input', window),
      localPath: batch.LocalPath,
      datasetFormat: datasetFormatOf(batch),
      excluded: batch.ExcludeFeaturesAttribute,
    };
  }
  throw new Error(
    'The job definition has no input. Create one with an EndpointInput or a BatchTransformInput.',
  );
}

/** An input of the processing job, as in SageMaker's own monitoring jobs. */
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

/** The captures of the endpoint in the window. Empty if data capture is not enabled. */
export async function capturedHours(
  context: SageMakerContext,
  input: EndpointInput,
  window: Window,
): Promise<readonly ProcessingInput[]> {
  const endpoint = endpointsOf(context).get(input.EndpointName);
  const capture = endpoint && servingFleet(endpoint)?.dataCapture;
  if (!capture) return [];
  return hourInputs(context, input, joinS3Uri(capture.DestinationS3Uri, input.EndpointName), window);
}

/**
 * One input per variant and hour that has objects in the endpoint's folder. The variants are read from the folders,
 * because variant names may have changed.
 */
export async function hourInputs(
  context: SageMakerContext,
  { EndpointName, LocalPath }: EndpointInput,
  folder: string,
  window: Window,
): Promise<readonly ProcessingInput[]> {
  const folders = await hourFoldersOf(context, folder, window, '[^/]+/');
  return folders.map((hour, index) =>
    s3Input(`${ENDPOINT_INPUT}${index + 1}`, `${folder}/${hour}`, `${LocalPath}/${EndpointName}/${hour}`),
  );
}

/** One input per hour of the window in which ground truth was uploaded. */
export async function groundTruthHours(
  context: SageMakerContext,
  uri: string,
  window: Window,
): Promise<readonly ProcessingInput[]> {
  const folder = uri.replace(/\/+$/, '');
  const folders = await hourFoldersOf(context, folder, window);
  return folders.map((hour, index) =>
    s3Input(`${GROUND_TRUTH_INPUT}${index + 1}`, `${folder}/${hour}`, `${GROUND_TRUTH_PATH}/${hour}`),
  );
}

/** One input per hour of the window that has merged outputs of batch transforms. */
export async function mergedTransformHours(
  context: SageMakerContext,
  { LocalPath }: BatchTransformInput,
  folder: string,
  window: Window,
): Promise<readonly ProcessingInput[]> {
  const folders = await hourFoldersOf(context, folder, window);
  return folders.map((hour, index) =>
    s3Input(`${BATCH_TRANSFORM_INPUT}${index + 1}`, `${folder}/${hour}`, `${LocalPath}/${hour}`),
  );
}

/**
 * One input per manifest of the window, of the transforms' inputs or outputs. Data quality reads only the inputs: Amazon's
 * example compares them with a baseline of the model's inputs alone (aws/amazon-sagemaker-examples,
 * SageMaker-ModelMonitoring-Batch-Transform-Data-Quality-On-schedule). Whether SageMaker joins outputs is not established.
 */
export async function capturedManifests(
  context: SageMakerContext,
  input: BatchTransformInput,
  side: 'input' | 'output',
  window: Window,
): Promise<readonly ProcessingInput[]> {
  const folder = joinS3Uri(input.DataCapturedDestinationS3Uri, side);
  const hours = hoursOf(window);
  const names = await namesBelow(context, folder);
  return names
    .filter((name) => hours.has(/^(\d{4}\/\d\d\/\d\d\/\d\d)\/[^/]+$/.exec(name)?.[1] ?? ''))
    .sort()
    .map((name, index) =>
      s3Input(
        `${BATCH_TRANSFORM_INPUT}${index + 1}`,
        `${folder}/${name}`,
        // One folder per manifest, because two transforms may have read objects with the same name.
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
      'The local SageMaker reads only JSON with one record per line. Give the job definition a DatasetFormat of Json with Line true.',
    );
  }
  if (Json) return { json: { lines: true } };
  throw new Error(
    'DatasetFormat of BatchTransformInput has no format. Give it one of Csv, Json and Parquet.',
  );
}

/** The hour folders of the window that have objects, each with the part of the path before it, in order. */
async function hourFoldersOf(context: SageMakerContext, folder: string, window: Window, before = '') {
  const path = new RegExp(`^(${before})(\\d{4}/\\d\\d/\\d\\d/\\d\\d)/`);
  const hours = hoursOf(window);
  const folders = new Set<string>();
  for (const name of await namesBelow(context, folder)) {
    const [, parent = '', hour] = path.exec(name) ?? [];
    if (hour !== undefined && hours.has(hour)) folders.add(parent + hour);
  }
  return [...folders].sort();
}

/** Names of the objects below the folder. Empty if the bucket does not exist. */
async function namesBelow({ platform: { objects } }: SageMakerContext, folder: string) {
  const { bucket, key } = parseS3Uri(`${folder}/`);
  const found = objects.bucketExists(bucket) ? await objects.list(bucket, key) : [];
  return found.map((object) => object.key.slice(key.length));
}
