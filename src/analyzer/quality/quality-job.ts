import { type MetricRecord, metricRecord, metricTime } from '../cloudwatch-metrics.js';
import { filesIn, readBaselineFile, writeMetrics, writeResults } from '../container-files.js';
import { NoDataError } from '../errors.js';
import { readCsvFiles } from '../read-csv.js';
import { concatenated, readBytes } from '../read-files.js';
import { readJsonLines } from '../read-json-lines.js';
import { readParquet } from '../read-parquet.js';
import { type QualityAnalysis, qualityAccumulator } from './analyze-quality.js';
import { checkQuality } from './check-quality.js';
import type { QualityFinding } from './findings.js';
import type { QualityStatistics } from './formats.js';
import { mergedRows } from './merged-rows.js';
import { metricGroup } from './metric-group.js';
import { parseQualityEnvironment, type QualityEnvironment } from './quality-environment.js';
import { parseQualityConstraints } from './quality-files.js';
import type { QualityRow } from './quality-problem.js';
import { suggestQualityConstraints } from './suggest-constraints.js';
import { tableRows } from './table-rows.js';

/**
 * Runs a model quality job with the contract of the container (`runContainer`). With `baseline_constraints` it judges the
 * rows; without, it suggests constraints.
 */
export async function runQualityJob(options: {
  readonly environment: Readonly<Record<string, string>>;
  readonly root: string;
  readonly signal?: AbortSignal;
}): Promise<{ readonly violations: number; readonly findings: readonly QualityFinding[] }> {
  const { root, signal } = options;
  const environment = parseQualityEnvironment(options.environment);
  const baseline =
    environment.baselineConstraints === undefined
      ? undefined
      : await readBaselineFile(root, environment.baselineConstraints, parseQualityConstraints);
  const { statistics, findings } = await analyzeFiles(environment, root, signal);
  const violations = baseline === undefined ? [] : checkQuality(statistics, baseline);
  signal?.throwIfAborted();
  const constraints = suggestQualityConstraints(statistics);
  await writeResults(root, environment.outputPath, { statistics, constraints }, violations);
  if (baseline !== undefined) await writeMetrics(root, qualityMetrics(options.environment, statistics));
  return { violations: violations.length, findings };
}

async function analyzeFiles(
  environment: QualityEnvironment,
  root: string,
  signal: AbortSignal | undefined,
): Promise<QualityAnalysis> {
  const files = await filesIn(root, environment.datasetSource);
  if (files.length === 0) throw new NoDataError();
  const accumulator = qualityAccumulator(environment.problem);
  for await (const rows of rowsOf(files, environment, accumulator.addFinding, signal))
    for (const row of rows) accumulator.add(row);
  return accumulator.analysis();
}

function rowsOf(
  files: readonly string[],
  { datasetFormat: format, attributes }: QualityEnvironment,
  addFinding: Parameters<typeof mergedRows>[1]['addFinding'],
  signal: AbortSignal | undefined,
): AsyncIterable<readonly QualityRow[]> {
  if ('parquet' in format) return tableRows(readParquet(files), attributes);
  const streams = files.map((file) => readBytes(file, signal));
  if ('sagemakerMergeJson' in format) {
    return mergedRows(streams, { attributes, ...(addFinding && { addFinding }) });
  }
  if ('csv' in format) return tableRows(readCsvFiles(streams, { header: format.csv.header }), attributes);
  return tableRows(readJsonLines(concatenated(streams)), attributes);
}

/**
 * One record per metric that has a value, under the name in statistics.json, as AWS's alarm examples use it (`f2`). Whether
 * the container also sends standard deviations is not known.
 */
export function qualityMetrics(
  environment: Readonly<Record<string, string>>,
  statistics: QualityStatistics,
): readonly MetricRecord[] {
  const time = metricTime(environment);
  if (time === undefined) return [];
  return [...metricGroup(statistics).metrics]
    .filter(([, { value }]) => Number.isFinite(value))
    .map(([name, { value }]) =>
      metricRecord(environment, time, name, { SampleCount: 1, Sum: value, Minimum: value, Maximum: value }),
    );
}
