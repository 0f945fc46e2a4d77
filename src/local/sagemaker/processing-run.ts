/** Runs a processing job: downloads its inputs, runs the analyzer, and uploads its outputs. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Collection } from './collection.js';
import type { ContainerResult, ContainerRun } from './containers.js';
import { collectionOf, type SageMakerContext } from './context.js';
import { failureReason } from './errors.js';
import { type MonitoringImage, monitoringImage } from './images.js';
import { algorithmError, type JobStatus } from './job-status.js';
import { loadModel } from './load-model.js';
import { createMetrics, monitoringNamespace } from './metrics.js';
import { hasRecordPreprocessor, preprocessRecords } from './record-preprocessor.js';
import { download, downloadManifest, pathBelow, readObject, upload } from './s3-transfer.js';

export interface ProcessingInput {
  readonly InputName: string;
  readonly S3Input?: {
    readonly S3Uri: string;
    readonly LocalPath?: string;
    readonly S3DataType: string;
  };
  readonly DatasetDefinition?: unknown;
}

export interface ProcessingOutput {
  readonly OutputName: string;
  readonly S3Output?: { readonly S3Uri: string; readonly LocalPath?: string; readonly S3UploadMode: string };
}

export interface CreateProcessingJobInput {
  readonly ProcessingJobName: string;
  readonly AppSpecification: { readonly ImageUri: string };
  readonly Environment?: Readonly<Record<string, string>>;
  readonly ProcessingInputs?: readonly ProcessingInput[];
  readonly ProcessingOutputConfig?: { readonly Outputs: readonly ProcessingOutput[] };
  readonly ProcessingResources?: unknown;
  readonly RoleArn?: string;
  readonly StoppingCondition?: { readonly MaxRuntimeInSeconds?: number };
  readonly NetworkConfig?: unknown;
}

/** The job as DescribeProcessingJob returns it. */
export interface ProcessingJob extends CreateProcessingJobInput {
  readonly ProcessingJobArn: string;
  readonly ProcessingJobStatus: JobStatus;
  readonly CreationTime: Date;
  readonly LastModifiedTime: Date;
  readonly ProcessingStartTime?: Date;
  readonly ProcessingEndTime?: Date;
  readonly ExitMessage?: string;
  readonly FailureReason?: string;
  readonly MonitoringScheduleArn?: string;
}

/** Observes a job that a monitoring schedule started. */
export interface ProcessingObserver {
  started(): void;
  /** `violations` is known when the job is Completed. */
  ended(job: ProcessingJob, violations: number): void;
}

export const processingJobsOf = (context: SageMakerContext): Collection<ProcessingJob> =>
  collectionOf(context, 'processing-job');

/** The name prefix of inputs with captured data in SageMaker's monitoring jobs: endpoint_input_1 and so on. */
export const ENDPOINT_INPUT = 'endpoint_input_';

/** The name prefix of inputs with batch transform manifests. SageMaker's own prefix is not established. */
export const BATCH_TRANSFORM_INPUT = 'batch_transform_input_';

/** The name prefix of inputs with ground truth in SageMaker's merge jobs. */
export const GROUND_TRUTH_INPUT = 'groundtruth_input_';

/** Whether a monitoring job has nothing to read: no captured records, or no ground truth to merge with them. */
function isWithoutData(inputs: readonly ProcessingInput[], image: MonitoringImage): boolean {
  const has = (...prefixes: readonly string[]) =>
    inputs.some(({ InputName }) => prefixes.some((prefix) => InputName.startsWith(prefix)));
  return (
    !has(ENDPOINT_INPUT, BATCH_TRANSFORM_INPUT) || (image === 'groundTruthMerger' && !has(GROUND_TRUTH_INPUT))
  );
}

export const processingWorkId = (name: string) => `processing-job/${name}`;

export function startProcessing(
  context: SageMakerContext,
  name: string,
  observer?: ProcessingObserver,
): void {
  const jobs = processingJobsOf(context);
  const { clock, options } = context.platform;
  const end = (status: JobStatus, members: Partial<ProcessingJob>, violations = 0) => {
    const now = clock.now();
    const job = jobs.change(name, {
      ProcessingJobStatus: status,
      ProcessingEndTime: now,
      LastModifiedTime: now,
      ...members,
    });
    observer?.ended(job, violations);
  };

  context.work.start(processingWorkId(name), {
    run: async (work) => {
      const { exitMessage, violations } = await work.compute(() => {
        const now = clock.now();
        const job = jobs.change(name, { ProcessingStartTime: now, LastModifiedTime: now });
        observer?.started();
        return inJobFolder(options.stateDir, name, (root) => runContainer(context, job, root, work.signal));
      });
      await work.lastAtLeast(options.durations.processing);
      end('Completed', { ExitMessage: exitMessage.slice(0, 1024) }, violations);
    },
    failed: (error) => end('Failed', { FailureReason: reasonOf(error) }),
    stopped: () => end('Stopped', {}),
    limit: {
      seconds: jobs.existing(name).StoppingCondition?.MaxRuntimeInSeconds ?? Number.POSITIVE_INFINITY,
      exceeded: () =>
        end('Stopped', { ExitMessage: 'The job exceeded MaxRuntimeInSeconds and was stopped.' }),
    },
  });
}

/** Thrown for a monitoring job without captures in its window. The analyzer throws its own error with the same name. */
class NoDataError extends Error {
  override readonly name = 'NoDataError';
}

/** The job's FailureReason. For a job without data, the text is exactly that of a scheduled execution on AWS. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'NoDataError') return 'Job inputs had no data';
  return failureReason(algorithmError(error));
}

async function inJobFolder<T>(
  stateDir: string,
  name: string,
  task: (root: string) => Promise<T>,
): Promise<T> {
  const root = join(stateDir, 'jobs', name);
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  try {
    return await task(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function runContainer(
  context: SageMakerContext,
  job: ProcessingJob,
  root: string,
  signal: AbortSignal,
) {
  const { objects } = context.platform;
  const image = monitoringImage(job.AppSpecification.ImageUri);
  await writeJobConfig(job, root);
  const inputs = job.ProcessingInputs ?? [];
  if (job.MonitoringScheduleArn && isWithoutData(inputs, image)) throw new NoDataError();
  for (const input of inputs) {
    const { S3Input } = input;
    if (!S3Input?.LocalPath || !['S3Prefix', 'ManifestFile'].includes(S3Input.S3DataType)) {
      throw new Error(
        `ClientError: Input ${input.InputName} is not supported by the local SageMaker. Use an S3Input of type S3Prefix or ManifestFile with a LocalPath.`,
      );
    }
    const fetch = S3Input.S3DataType === 'ManifestFile' ? downloadManifest : download;
    await fetch(objects, S3Input.S3Uri, pathBelow(root, S3Input.LocalPath)).catch((error: Error) => {
      throw new Error(`ClientError: Data download failed:${error.message}`);
    });
  }
  signal.throwIfAborted();
  const outputs = job.ProcessingOutputConfig?.Outputs ?? [];
  for (const { S3Output } of outputs) {
    if (S3Output?.LocalPath) await mkdir(pathBelow(root, S3Output.LocalPath), { recursive: true });
  }
  const uploadOutputs = async (wanted: (mode: string) => boolean) => {
    for (const { S3Output } of outputs) {
      if (!S3Output?.LocalPath || !wanted(S3Output.S3UploadMode)) continue;
      await upload(objects, pathBelow(root, S3Output.LocalPath), S3Output.S3Uri);
    }
  };
  try {
    const original = job.Environment ?? {};
    const environment = hasRecordPreprocessor(original)
      ? await preprocessRecords(original, root, signal)
      : original;
    const run = { environment, root, signal };
    const result = await runImage(context, image, run);
    signal.throwIfAborted();
    await uploadOutputs(() => true);
    await putMetrics(context, job, root);
    return result;
  } catch (error) {
    // SageMaker uploads Continuous outputs as they are written, so the output of a failed job up to its failure is in S3.
    await uploadOutputs((mode) => mode === 'Continuous').catch(() => undefined);
    throw error;
  }
}

async function runImage(
  context: SageMakerContext,
  image: MonitoringImage,
  run: ContainerRun,
): Promise<ContainerResult> {
  const { estimator, mergeGroundTruth, runAnalyzer, runClarify } = context.containers;
  switch (image) {
    case 'analyzer':
      return runAnalyzer(run);
    case 'groundTruthMerger':
      return mergeGroundTruth(run);
    case 'clarify':
      return runClarify({
        ...run,
        loadModel: async (name) => loadModel(context, name, await estimator(), 'Clarify'),
        readObject: async (uri) => (await readObject(context.platform.objects, uri)).toString('utf8'),
      });
  }
}

/** Puts the metrics that the container wrote for CloudWatch: one PutMetricData record per line. */
async function putMetrics(context: SageMakerContext, job: ProcessingJob, root: string): Promise<void> {
  const file = join(root, 'opt/ml/output/metrics/cloudwatch/cloudwatch_metrics.jsonl');
  const text = await readFile(file, 'utf8').catch(() => '');
  const records = text.split('\n').filter((line) => line !== '');
  createMetrics(context).put(
    monitoringNamespace(job.Environment ?? {}),
    records.map((line) => JSON.parse(line)),
  );
}

/** Containers read their job's request from /opt/ml/config/processingjobconfig.json. */
async function writeJobConfig(job: ProcessingJob, root: string): Promise<void> {
  const folder = join(root, 'opt/ml/config');
  await mkdir(folder, { recursive: true });
  await mkdir(join(root, 'opt/ml/output'), { recursive: true });
  const { ProcessingJobArn, ProcessingJobName, Environment, AppSpecification, ProcessingInputs } = job;
  const { ProcessingOutputConfig, ProcessingResources, RoleArn, StoppingCondition } = job;
  const config = { ProcessingJobArn, ProcessingJobName, Environment, AppSpecification, ProcessingInputs };
  const rest = { ProcessingOutputConfig, ProcessingResources, RoleArn, StoppingCondition };
  await writeFile(join(folder, 'processingjobconfig.json'), JSON.stringify({ ...config, ...rest }));
}
