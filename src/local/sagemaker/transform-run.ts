/** Runs a transform job: scores every object, line by line, in order. */

import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { pipeline, Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { joinS3Uri, parseS3Uri } from '../../contract/s3-address.js';
import type { Collection } from './collection.js';
import type { Estimator, TrainedModel } from './containers.js';
import { collectionOf, type SageMakerContext } from './context.js';
import { failureReason } from './errors.js';
import { algorithmError, type JobStatus } from './job-status.js';
import { withLineLimit } from './line-limit.js';
import { loadModel } from './load-model.js';
import { mediaType } from './media-type.js';
import { objectsToDownload } from './s3-transfer.js';
import { keyBelowPrefix } from './s3-uri.js';
import { isoSeconds } from './timestamps.js';
import { type BatchDataCaptureConfig, captureTransform, outputName } from './transform-capture.js';
import { type DataProcessing, inputColumns, outputColumns } from './transform-columns.js';

export interface CreateTransformJobInput {
  readonly TransformJobName: string;
  readonly ModelName: string;
  readonly TransformInput: {
    readonly DataSource: { readonly S3DataSource: { readonly S3DataType: string; readonly S3Uri: string } };
    readonly ContentType?: string;
    readonly CompressionType?: string;
    readonly SplitType?: string;
  };
  readonly TransformOutput: {
    readonly S3OutputPath: string;
    readonly AssembleWith?: string;
    readonly Accept?: string;
  };
  readonly DataProcessing?: DataProcessing;
  readonly DataCaptureConfig?: BatchDataCaptureConfig;
}

/** The job as DescribeTransformJob returns it. */
export interface TransformJob extends CreateTransformJobInput {
  readonly TransformJobArn: string;
  readonly TransformJobStatus: JobStatus;
  readonly CreationTime: Date;
  readonly TransformStartTime?: Date;
  readonly TransformEndTime?: Date;
  readonly FailureReason?: string;
}

export const transformJobsOf = (context: SageMakerContext): Collection<TransformJob> =>
  collectionOf(context, 'transform-job');

export const transformWorkId = (name: string) => `transform-job/${name}`;

/** Lines scored between two turns of the event loop, so that the platform stays responsive. */
const LINES_PER_TURN = 500;

export function startTransform(context: SageMakerContext, name: string): void {
  const jobs = transformJobsOf(context);
  const { clock, objects, options } = context.platform;
  const end = (status: JobStatus, members: Partial<TransformJob> = {}) => {
    jobs.change(name, { TransformJobStatus: status, TransformEndTime: clock.now(), ...members });
  };

  context.work.start(transformWorkId(name), {
    run: async (work) => {
      // A job that is repeated after a restart keeps its first start time, so that its captures stay in that hour.
      const start = jobs.existing(name).TransformStartTime ?? clock.now();
      const job = jobs.change(name, { TransformStartTime: start });
      await work.compute(() => transform(context, job, start, work.signal));
      await work.lastAtLeast(options.durations.transform);
      end('Completed');
    },
    failed: (error) => end('Failed', { FailureReason: failureReason(algorithmError(error)) }),
    stopped: () => end('Stopped'),
  });

  async function transform(context: SageMakerContext, job: TransformJob, start: Date, signal: AbortSignal) {
    const source = job.TransformInput.DataSource.S3DataSource;
    checkInput(job);
    const estimator = await context.containers.estimator();
    const model = await loadModel(context, job.ModelName, estimator, 'batch transform');
    const { bucket, key: prefix } = parseS3Uri(source.S3Uri);
    const found = await objectsToDownload(objects, source.S3Uri).catch((error: Error) => {
      throw new Error(`ClientError: Data download failed:${error.message}`);
    });
    for (const { key } of found) {
      const name = outputName(keyBelowPrefix(prefix, key));
      const output = parseS3Uri(joinS3Uri(job.TransformOutput.S3OutputPath, name));
      const body = await objects.read(bucket, key);
      const gzip = job.TransformInput.CompressionType === 'Gzip';
      const requests = requestsOf(linesOf(body, gzip), job);
      const lines =
        mediaType(contentTypeOf(job)) === 'text/csv'
          ? scoredLines(requests, model, estimator, job.DataProcessing, signal)
          : scoredRequests(requests, model, estimator, job, signal);
      const outputLines = job.DataCaptureConfig?.GenerateInferenceId ? withInferenceIds(lines, start) : lines;
      try {
        await objects.write(output.bucket, output.key, Readable.from(outputLines));
      } catch (error) {
        throw (error as NodeJS.ErrnoException).code?.startsWith('Z_')
          ? new Error(
              `ClientError: s3://${bucket}/${key} is not gzip data, although CompressionType is Gzip: ${(error as Error).message}. Give gzip data, or leave out CompressionType.`,
            )
          : error;
      } finally {
        // Close the object's file, which stays open if the write fails before it reads.
        body.destroy();
      }
    }
    const keys = found.map(({ key }) => key);
    await captureTransform(objects, options.seed, job, start, keys);
  }
}

/** Appends two columns to each line: an inference ID and the job's start time. Each chunk contains whole lines. */
async function* withInferenceIds(chunks: AsyncIterable<string>, start: Date): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    yield chunk.replaceAll('\n', () => `,${randomUUID()},${isoSeconds(start)}\n`);
  }
}

function checkInput(job: TransformJob): void {
  const { TransformInput: input, DataProcessing, DataCaptureConfig } = job;
  if (input.DataSource.S3DataSource.S3DataType !== 'S3Prefix') {
    throw new Error(
      'ClientError: The local SageMaker supports only an S3DataSource of type S3Prefix for transform jobs.',
    );
  }
  const type = mediaType(contentTypeOf(job));
  if (!['text/csv', 'application/jsonlines', 'application/json'].includes(type)) {
    throw new Error(
      `ClientError: Unsupported content type "${contentTypeOf(job)}". The local estimator scores text/csv, application/jsonlines and application/json.`,
    );
  }
  if (type !== 'text/csv' && (DataProcessing !== undefined || DataCaptureConfig?.GenerateInferenceId)) {
    throw new Error(
      'ClientError: The local SageMaker supports DataProcessing and GenerateInferenceId of transform jobs only for text/csv. Leave them out.',
    );
  }
}

const contentTypeOf = ({ TransformInput }: CreateTransformJobInput) =>
  TransformInput.ContentType ?? 'text/csv';

/** The requests that the model receives: a line each, or the whole object if a JSON document is not split. */
async function* requestsOf(lines: AsyncIterable<string>, job: TransformJob): AsyncGenerator<string> {
  const whole =
    mediaType(contentTypeOf(job)) === 'application/json' && job.TransformInput.SplitType !== 'Line';
  if (!whole) {
    yield* lines;
    return;
  }
  let document = '';
  for await (const line of lines) document += `${line}\n`;
  yield document;
}

/** One response per request, in order. Batches of JSON Lines give the same lines as single records. */
async function* scoredRequests(
  requests: AsyncIterable<string>,
  model: TrainedModel,
  estimator: Estimator,
  { TransformInput: { ContentType: contentType = '' }, TransformOutput: { Accept: accept } }: TransformJob,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let scored = 0;
  for await (const body of requests) {
    if (body.trim() === '') continue;
    const response = estimator.predict(model, { body, contentType, accept }).body;
    yield response.endsWith('\n') ? response : `${response}\n`;
    scored += 1;
    if (scored % LINES_PER_TURN !== 0) continue;
    signal.throwIfAborted();
    await nextTurn();
  }
}

/**
 * The lines of an object. Decompression starts with the first read: a stream that fails before readline listens to it would
 * end neither with an error nor with its last line.
 */
async function* linesOf(body: Readable, gzip: boolean): AsyncGenerator<string> {
  const input = gzip ? pipeline(body, createGunzip(), () => undefined) : body;
  const limited = Readable.from(withLineLimit(input));
  yield* createInterface({ input: limited, crlfDelay: Number.POSITIVE_INFINITY });
}

async function* scoredLines(
  input: AsyncIterable<string>,
  model: TrainedModel,
  estimator: Estimator,
  processing: DataProcessing | undefined,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let lines: string[] = [];
  const score = () => {
    const predictions = estimator.scoreCsv(model, inputColumns(lines, processing).join('\n')).split('\n');
    if (predictions.length !== lines.length) {
      throw new Error(`The model returned ${predictions.length} predictions for ${lines.length} lines.`);
    }
    const output = outputColumns(lines, predictions, processing).join('\n');
    lines = [];
    return `${output}\n`;
  };
  for await (const line of input) {
    if (line !== '') lines.push(line);
    if (lines.length < LINES_PER_TURN) continue;
    yield score();
    signal.throwIfAborted();
    await nextTurn();
  }
  if (lines.length > 0) yield score();
}
