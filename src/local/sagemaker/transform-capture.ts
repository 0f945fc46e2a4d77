/**
 * Data capture of a transform job: one manifest of its input objects and one of its output objects, under the hour at
 * which the job started: `<destination>/input/yyyy/mm/dd/hh/<uuid>.json`, and the same path with `output` ("Capture data
 * from batch transform job", SageMaker developer guide).
 */

import { joinS3Uri, parseS3Uri, s3Uri } from '../../contract/s3-address.js';
import type { ObjectStore } from '../platform.js';
import { writeManifest } from './manifest.js';
import { keyBelowPrefix } from './s3-uri.js';
import { seededHex } from './seeded.js';
import { hourFolder } from './timestamps.js';

export interface BatchDataCaptureConfig {
  readonly DestinationS3Uri: string;
  /** Whether an inference ID and the job's start time are appended to each line of the output. */
  readonly GenerateInferenceId?: boolean;
}

/** The members of a transform job that data capture uses. */
interface CapturedTransform {
  readonly TransformJobName: string;
  readonly TransformInput: { readonly DataSource: { readonly S3DataSource: { readonly S3Uri: string } } };
  readonly TransformOutput: { readonly S3OutputPath: string };
  readonly DataCaptureConfig?: BatchDataCaptureConfig;
}

/** The output name of an object, from its name below the input's prefix. */
export const outputName = (below: string) => `${below}.out`;

export async function captureTransform(
  objects: ObjectStore,
  seed: number,
  job: CapturedTransform,
  start: Date,
  keys: readonly string[],
): Promise<void> {
  const { DataCaptureConfig: capture, TransformInput: input, TransformOutput: output } = job;
  if (capture === undefined) return;
  const { bucket, key: prefix } = parseS3Uri(input.DataSource.S3DataSource.S3Uri);
  const below = keys.map((key) => keyBelowPrefix(prefix, key));
  const folder = commonFolder(keys, below);
  const manifests = {
    input: { prefix: s3Uri(bucket, folder), objects: keys.map((key) => key.slice(folder.length)) },
    output: { prefix: joinS3Uri(output.S3OutputPath, ''), objects: below.map(outputName) },
  };
  for (const [side, manifest] of Object.entries(manifests)) {
    // The name is seeded, so that a job that is repeated after a restart overwrites its manifests.
    const name = `${uuidOf(seededHex(seed, ['transform-capture', job.TransformJobName, side], 32))}.json`;
    const uri = parseS3Uri(joinS3Uri(capture.DestinationS3Uri, side, hourFolder(start), name));
    await objects.write(uri.bucket, uri.key, writeManifest(manifest));
  }
}

/** The prefix that all keys have before their names below the input's folder. Empty if they differ. */
function commonFolder(keys: readonly string[], below: readonly string[]): string {
  const folders = new Set(keys.map((key, i) => key.slice(0, key.length - (below[i]?.length ?? 0))));
  const [only = ''] = folders;
  return folders.size === 1 ? only : '';
}

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
