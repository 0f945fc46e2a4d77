import { expectationsOf, judgeProfile } from './analyze-window.js';
import { parseConstraints, parseStatistics } from './baseline-files.js';
import { cloudWatchMetrics } from './cloudwatch-metrics.js';
import { type ContainerEnvironment, parseEnvironment } from './container-environment.js';
import { filesIn, readBaselineFile, writeMessage, writeMetrics, writeResults } from './container-files.js';
import { AnalyzerError, NoDataError } from './errors.js';
import { profileCsvFiles } from './profile-csv-files.js';
import { type DatasetProfile, type Expectations, profileDataset } from './profile-dataset.js';
import type { QualityFinding } from './quality/findings.js';
import { isModelQuality } from './quality/quality-environment.js';
import { runQualityJob } from './quality/quality-job.js';
import { readCapture } from './read-capture.js';
import { concatenated, readBytes } from './read-files.js';
import { readJsonLines } from './read-json-lines.js';
import { readParquet } from './read-parquet.js';
import { baselineOf } from './suggest-baseline.js';

/**
 * Runs the analyzer with the contract of Model Monitor's container. It reads the settings from the environment and the
 * data under `dataset_source` (recursively, in the order of the paths). It writes the results to `output_path` and the
 * exit message to /opt/ml/output/message. `analysis_type` selects data quality (default) or model quality. With
 * `baseline_constraints` it judges a window; without, it suggests a baseline.
 * `start_time`, `end_time` and the resource names in the environment do not change the result.
 * @returns the findings of a model quality job, which no file contains
 * @param options.root folder that represents the container's `/`
 * @throws NoDataError if there are no rows; AnalyzerError, with the text for FailureReason, for everything else that the
 * caller can fix. In both cases the message file is written.
 */
export async function runContainer(options: {
  readonly environment: Readonly<Record<string, string>>;
  readonly root: string;
  readonly signal?: AbortSignal;
}): Promise<{ exitMessage: string; violations: number; findings: readonly QualityFinding[] }> {
  const { root } = options;
  try {
    const { violations, findings } = isModelQuality(options.environment)
      ? await runQualityJob(options)
      : { violations: await runDataQualityJob(options), findings: [] };
    const exitMessage =
      violations > 0
        ? `CompletedWithViolations: Job completed successfully with ${violations} violations.`
        : 'Completed: Job completed successfully with no violations.';
    await writeMessage(root, exitMessage);
    return { exitMessage, violations, findings };
  } catch (error) {
    if (error instanceof AnalyzerError) await writeMessage(root, `Error: ${error.message}`);
    throw error;
  }
}

async function runDataQualityJob(options: {
  readonly environment: Readonly<Record<string, string>>;
  readonly root: string;
  readonly signal?: AbortSignal;
}): Promise<number> {
  const { root, signal } = options;
  const environment = parseEnvironment(options.environment);
  if (environment.baselineConstraints === undefined) {
    const method = environment.categoricalDriftMethod;
    const suggested = baselineOf(
      await profile(environment, root, undefined, signal),
      method === undefined ? {} : { categoricalDriftMethod: method },
    );
    await writeResults(root, environment.outputPath, suggested, []);
    return 0;
  }
  const constraints = await readBaselineFile(root, environment.baselineConstraints, parseConstraints);
  const statistics =
    environment.baselineStatistics === undefined
      ? null
      : await readBaselineFile(root, environment.baselineStatistics, parseStatistics);
  const baseline = { statistics, constraints };
  const window = judgeProfile(await profile(environment, root, expectationsOf(baseline), signal), baseline);
  signal?.throwIfAborted();
  await writeResults(root, environment.outputPath, window, window.violations);
  await writeMetrics(root, cloudWatchMetrics(options.environment, constraints, window));
  return window.violations.length;
}

async function profile(
  environment: ContainerEnvironment,
  root: string,
  expectations: Expectations | undefined,
  signal: AbortSignal | undefined,
): Promise<DatasetProfile> {
  const files = await filesIn(root, environment.datasetSource);
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
