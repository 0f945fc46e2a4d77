/**
 * Data capture of a transform job: one manifest of its input objects and one of its outputs, in the hour at which the job
 * started: `<destination>/input/yyyy/mm/dd/hh/<uuid>.json`, and `output` beside it ("Capture data from batch transform job",
 * SageMaker developer guide).
 */
import type { ObjectStore } from '../platform.js';
import { writeManifest } from './manifest.js';
import { joinS3Uri, keyBelowPrefix, parseS3Uri } from './s3-uri.js';
import { seededHex } from './seeded.js';
import { hourFolder } from './timestamps.js';

export interface BatchDataCaptureConfig {
  readonly DestinationS3Uri: string;
  /** Whether each line of the output gets an inference id and the job's start behind it. */
  readonly GenerateInferenceId?: boolean;
}

/** What capture must know of a transform job. */
interface CapturedTransform {
  readonly TransformJobName: string;
  readonly TransformInput: { readonly DataSource: { readonly S3DataSource: { readonly S3Uri: string } } };
  readonly TransformOutput: { readonly S3OutputPath: string };
  readonly DataCaptureConfig?: BatchDataCaptureConfig;
}

/** What the output of an object is called, by its name below the input's prefix. */
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
    input: { prefix: `s3://${bucket}/${folder}`, objects: keys.map((key) => key.slice(folder.length)) },
    output: { prefix: joinS3Uri(output.S3OutputPath, ''), objects: below.map(outputName) },
  };
  for (const [side, manifest] of Object.entries(manifests)) {
    // The same name again when the job is repeated after a restart.
    const name = `${uuidOf(seededHex(seed, ['transform-capture', job.TransformJobName, side], 32))}.json`;
    const uri = parseS3Uri(joinS3Uri(capture.DestinationS3Uri, side, hourFolder(start), name));
    await objects.write(uri.bucket, uri.key, writeManifest(manifest));
  }
}

/** The folder that the input's URI stands for: what all keys have before their names below it. Else none. */
function commonFolder(keys: readonly string[], below: readonly string[]): string {
  const folders = new Set(keys.map((key, i) => key.slice(0, key.length - (below[i]?.length ?? 0))));
  const [only = ''] = folders;
  return folders.size === 1 ? only : '';
}

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
