/** Files inside the container: what a job reads and writes, below a folder that represents the container's `/`. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { MetricRecord } from './cloudwatch-metrics.js';
import { containerJson } from './container-json.js';
import { AnalyzerError } from './errors.js';
import { filesBelow } from './read-files.js';

/** All files below a container path, in the order of their paths. */
export async function filesIn(root: string, path: string): Promise<readonly string[]> {
  return filesBelow(within(root, path));
}

/** @throws AnalyzerError if the file cannot be read or parsed */
export async function readBaselineFile<T>(
  root: string,
  path: string,
  parse: (text: string, where: string) => T,
): Promise<T> {
  let text: string;
  try {
    text = await readFile(within(root, path), 'utf8');
  } catch (error) {
    if (error instanceof AnalyzerError) throw error;
    throw new AnalyzerError(
      `The baseline file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Check the path.`,
    );
  }
  return parse(text, path);
}

/** Writes statistics.json, constraints.json and, only if there are violations, constraint_violations.json. */
export async function writeResults(
  root: string,
  outputPath: string,
  results: { readonly statistics: object; readonly constraints: object },
  violations: readonly object[],
): Promise<void> {
  const output = within(root, outputPath);
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

export async function writeMetrics(root: string, metrics: readonly MetricRecord[]): Promise<void> {
  if (metrics.length === 0) return;
  const file = within(root, METRICS_FILE);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, metrics.map((metric) => `${JSON.stringify(metric)}\n`).join(''));
}

/** The exit message, at most 1,024 characters. */
export async function writeMessage(root: string, message: string): Promise<void> {
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
