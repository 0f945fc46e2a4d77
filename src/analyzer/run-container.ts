import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { expectationsOf, judgeProfile } from './analyze-window.js';
import { parseConstraints, parseStatistics } from './baseline-files.js';
import { cloudWatchMetrics, type MetricRecord } from './cloudwatch-metrics.js';
import { type ContainerEnvironment, parseEnvironment } from './container-environment.js';
import { containerJson } from './container-json.js';
import { AnalyzerError, NoDataError } from './errors.js';
import type { Constraints, ConstraintViolation, Statistics } from './formats.js';
import { profileCsvFiles } from './profile-csv-files.js';
import { type DatasetProfile, type Expectations, profileDataset } from './profile-dataset.js';
import { readCapture } from './read-capture.js';
import { concatenated, filesBelow, readBytes } from './read-files.js';
import { readJsonLines } from './read-json-lines.js';
import { readParquet } from './read-parquet.js';
import { baselineOf } from './suggest-baseline.js';

/**
 * Runs the analyzer with the contract of Model Monitor's container. It reads the settings from the environment and the
 * data under `dataset_source` (recursively, in the order of the paths). It writes the results to `output_path` and the
 * exit message to /opt/ml/output/message. With `baseline_constraints` it judges a window; without, it suggests a baseline.
 * `start_time`, `end_time` and the resource names in the environment do not change the result.
 * @param options.root folder that represents the container's `/`
 * @throws NoDataError if there are no rows; AnalyzerError, with the text for FailureReason, for everything else that the
 * caller can fix. In both cases the message file is written.
 */
export async function runContainer(options: {
  readonly environment: Readonly<Record<string, string>>;
  readonly root: string;
  readonly signal?: AbortSignal;
}): Promise<{ exitMessage: string; violations: number }> {
  const { root, signal } = options;
  try {
    const environment = parseEnvironment(options.environment);
    const violations = await analyze(environment, options.environment, root, signal);
    const exitMessage =
      violations > 0
        ? `CompletedWithViolations: Job completed successfully with ${violations} violations.`
        : 'Completed: Job completed successfully with no violations.';
    await writeMessage(root, exitMessage);
    return { exitMessage, violations };
  } catch (error) {
    if (error instanceof AnalyzerError) await writeMessage(root, `Error: ${error.message}`);
    throw error;
  }
}

async function analyze(
  environment: ContainerEnvironment,
  given: Readonly<Record<string, string>>,
  root: string,
  signal?: AbortSignal,
): Promise<number> {
  const output = within(root, environment.outputPath);
  if (environment.baselineConstraints === undefined) {
    const method = environment.categoricalDriftMethod;
    const suggested = baselineOf(
      await profile(environment, root, undefined, signal),
      method === undefined ? {} : { categoricalDriftMethod: method },
    );
    await writeResults(output, suggested, []);
    return 0;
  }
  const constraints = await readBaseline(root, environment.baselineConstraints, parseConstraints);
  const statistics =
    environment.baselineStatistics === undefined
      ? null
      : await readBaseline(root, environment.baselineStatistics, parseStatistics);
  const baseline = { statistics, constraints };
  const window = judgeProfile(await profile(environment, root, expectationsOf(baseline), signal), baseline);
  signal?.throwIfAborted();
  await writeResults(output, window, window.violations);
  await writeMetrics(root, cloudWatchMetrics(given, constraints, window));
  return window.violations.length;
}

async function profile(
  environment: ContainerEnvironment,
  root: string,
  expectations: Expectations | undefined,
  signal: AbortSignal | undefined,
): Promise<DatasetProfile> {
  const files = await filesBelow(within(root, environment.datasetSource));
  if (files.length === 0) throw new NoDataError();
  const format = environment.datasetFormat;
  if ('csv' in format) {
    const { header } = format.csv;
    return await profileCsvFiles(files, {
      header,
      ...(expectations && { expectations }),
      ...(signal && { signal }),
    });
  }
  if ('parquet' in format) return await profileDataset(readParquet(files), expectations);
  const streams = files.map((file) => readBytes(file, signal));
  if ('sagemakerCaptureJson' in format) {
    const names = format.sagemakerCaptureJson.captureIndexNames;
    const capture = readCapture(streams, names === undefined ? {} : { captureIndexNames: names });
    return await profileDataset(capture, expectations);
  }
  return await profileDataset(readJsonLines(concatenated(streams)), expectations);
}

async function readBaseline<T>(
  root: string,
  path: string,
  parse: (text: string, where: string) => T,
): Promise<T> {
  let text: string;
  try {
    text = await readFile(within(root, path), 'utf8');
  } catch (error) {
    throw new AnalyzerError(
      `The baseline file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Check the path.`,
    );
  }
  return parse(text, path);
}

async function writeResults(
  output: string,
  results: { readonly statistics: Statistics; readonly constraints: Constraints },
  violations: readonly ConstraintViolation[],
): Promise<void> {
  await mkdir(output, { recursive: true });
  await writeFile(join(output, 'statistics.json'), containerJson(results.statistics));
  await writeFile(join(output, 'constraints.json'), containerJson(results.constraints));
  const violationsFile = join(output, 'constraint_violations.json');
  // A file means violations, so the file of an earlier run must be removed.
  if (violations.length === 0) await rm(violationsFile, { force: true });
  else await writeFile(violationsFile, containerJson({ violations }));
}

/** SageMaker reads CloudWatch metrics from this file, one record per line. */
const METRICS_FILE = '/opt/ml/output/metrics/cloudwatch/cloudwatch_metrics.jsonl';

async function writeMetrics(root: string, metrics: readonly MetricRecord[]): Promise<void> {
  if (metrics.length === 0) return;
  const file = within(root, METRICS_FILE);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, metrics.map((metric) => `${JSON.stringify(metric)}\n`).join(''));
}

async function writeMessage(root: string, message: string): Promise<void> {
  const file = within(root, '/opt/ml/output/message');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, message.slice(0, 1024));
}

/**
 * A container path below the root.
 * @throws AnalyzerError if `..` leads outside the root
 */
function within(root: string, path: string): string {
  const base = resolve(root);
  const inside = resolve(base, `.${sep}${path}`);
  if (inside !== base && !inside.startsWith(base + sep)) {
    throw new AnalyzerError(`The path ${path} is outside the container. Remove the ".." from it.`);
  }
  return inside;
}
