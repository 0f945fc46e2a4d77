import { createHash } from 'node:crypto';
import type { S3Port } from '../../aws/s3.js';
import type { Candidate } from '../../contract/candidate.js';
import type { CarryOver } from '../../contract/carry-over.js';
import type { PolicyRules } from '../../contract/policy.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { withLiveNames } from '../../domain/baseline/live-names.js';
import { calibratedConstraints } from '../../domain/gate/calibration/calibrated-constraints.js';
import type { Calibration } from '../../domain/gate/calibration/calibration.js';
import { readLiveColumns } from '../data/live-baseline.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws } from '../support/errors.js';
import { carryEdits, suggestedUri } from './carry-edits.js';

export interface SealRequest {
  readonly resolved: ResolvedRun;
  /** Prefix of the baseline job's output. */
  readonly outputUri: string;
  readonly datasetUri: string;
  readonly rows: number;
  /** A script names its columns, by position. */
  readonly scripted?: boolean;
  /** Of the input. The rule in `resolved` replaces it; a run that an earlier release of the worker resolved has none. */
  readonly carryOver?: CarryOver | undefined;
}

/** What the run does with edits: the effective policy's rule, else the input's. */
export function carryOverOf({
  resolved,
  carryOver,
}: {
  readonly resolved: { readonly rules: Partial<Pick<PolicyRules, 'carryOver'>> };
  readonly carryOver?: CarryOver | undefined;
}): CarryOver {
  return resolved.rules.carryOver ?? carryOver ?? 'all';
}

/** SHA-256 over both files, statistics first. */
export function candidateDigest(statistics: string, constraints: string): string {
  return createHash('sha256').update(statistics).update('\n').update(constraints).digest('hex');
}

/**
 * Stores the baseline job's files, with the edits of the live constraints carried over, under the digest of the two, where
 * nothing is ever overwritten. Beside them is the base for the edits of the next run: what the job suggested.
 */
export async function sealCandidate(
  { s3, sagemaker }: Pick<Dependencies, 's3' | 'sagemaker'>,
  request: SealRequest,
): Promise<Candidate> {
  const { resolved, outputUri, datasetUri, rows, scripted = false } = request;
  return callAws(`Reading the baseline under ${outputUri}`, async () => {
    const written = [
      await s3.text(`${outputUri}/statistics.json`),
      await s3.text(`${outputUri}/constraints.json`),
    ];
    const liveColumns = scripted ? await readLiveColumns(s3, resolved) : null;
    const [statistics, suggested] = written.map((text) =>
      liveColumns === null ? text : withLiveNames(text, liveColumns),
    ) as [string, string];
    const { constraints, edits, nextBase } = await carryEdits(
      { s3, sagemaker },
      resolved,
      suggested,
      carryOverOf(request),
    );
    const digest = candidateDigest(statistics, constraints);
    const { statisticsUri, constraintsUri } = candidateUris(resolved, digest);
    await s3.put(suggestedUri(constraintsUri), nextBase, 'application/json');
    await s3.put(statisticsUri, statistics, 'application/json');
    await s3.put(constraintsUri, constraints, 'application/json');
    return { digest, statisticsUri, constraintsUri, datasetUri, rows, ...(edits ? { edits } : {}) };
  });
}

/** Stores a second version of the candidate, with calibrated thresholds, under its own digest. The first version stays. */
export async function sealCalibrated(
  s3: S3Port,
  resolved: ResolvedRun,
  candidate: Candidate,
  calibration: Pick<Calibration, 'thresholds' | 'completeness'>,
): Promise<Candidate> {
  return callAws('Storing the candidate with calibrated thresholds', async () => {
    const statistics = await s3.text(candidate.statisticsUri);
    const constraints = calibratedConstraints(await s3.text(candidate.constraintsUri), calibration);
    const digest = candidateDigest(statistics, constraints);
    const { statisticsUri, constraintsUri } = candidateUris(resolved, digest);
    // The digest names the content, so what an earlier attempt wrote is the same.
    if (!(await s3.exists(statisticsUri))) await s3.copy(candidate.statisticsUri, statisticsUri);
    if (!(await s3.exists(constraintsUri))) await s3.put(constraintsUri, constraints, 'application/json');
    const suggested = await s3.textIfAny(suggestedUri(candidate.constraintsUri));
    if (suggested !== null) {
      const calibrated = calibratedConstraints(suggested, calibration);
      await s3.put(suggestedUri(constraintsUri), calibrated, 'application/json');
    }
    return { ...candidate, digest, statisticsUri, constraintsUri };
  });
}

function candidateUris({ workspace }: ResolvedRun, digest: string) {
  const folder = `${workspace}/baselines/${digest}`;
  return { statisticsUri: `${folder}/statistics.json`, constraintsUri: `${folder}/constraints.json` };
}
