import type { S3Port } from '../../aws/s3.js';
import type { ReferenceAnalyzerFinding } from '../../domain/gate/reference-analyzer-finding.js';
import { readRowCount } from '../data/row-count.js';
import { violationNames } from '../detect/executions.js';

/** Where SageMaker's own analyzer left what it found of one window, or why there is nothing. */
export type ReferenceAnalyzerRun =
  | { readonly windowStart: string; readonly outputUri: string }
  | { readonly problem: string };

/** The result of a completed run. Without a violations file there are none, because the job has completed. */
export async function readReferenceAnalyzerFinding(
  s3: S3Port,
  run: ReferenceAnalyzerRun,
): Promise<ReferenceAnalyzerFinding> {
  if ('problem' in run) return { kind: 'not known', why: run.problem };
  const text = await s3.textIfAny(`${run.outputUri}/constraint_violations.json`);
  const rows = await readRowCount(s3, run.outputUri);
  return {
    kind: 'ran',
    windowStart: run.windowStart,
    violated: text === null ? [] : violationNames(text),
    distances: text === null ? {} : distancesOf(text),
    ...(rows === null ? {} : { rows }),
  };
}

/** A report contains a distance only in the description of its violation. */
function distancesOf(report: string): Readonly<Record<string, number>> {
  const distances: Record<string, number> = {};
  try {
    const { violations } = JSON.parse(report) as {
      violations: readonly { feature_name: string; constraint_check_type: string; description?: string }[];
    };
    for (const { feature_name, constraint_check_type, description } of violations) {
      const found = /distance: (\S+) exceeds threshold/.exec(description ?? '');
      const distance = Number(found?.[1] ?? Number.NaN);
      if (Number.isFinite(distance)) distances[`${feature_name}|${constraint_check_type}`] = distance;
    }
  } catch {
    // A malformed report has no violations to name either.
  }
  return distances;
}
