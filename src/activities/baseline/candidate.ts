import type { S3Port } from '../../aws/s3.js';
import type { Candidate, CandidateFor, SealedCandidates } from '../../contract/candidate.js';
import type { CarryOver } from '../../contract/carry-over.js';
import type { PolicyRules } from '../../contract/policy.js';
import {
  type DataQualityMonitor,
  type DataQualityRun,
  dataQualityRun,
  type ResolvedRun,
} from '../../contract/resolved-run.js';
import { joinS3Uri } from '../../contract/s3-address.js';
import { withLiveNames } from '../../domain/baseline/live-names.js';
import { calibratedConstraints } from '../../domain/gate/calibration/calibrated-constraints.js';
import type { Calibration } from '../../domain/gate/calibration/calibration.js';
import { candidateDigest, digestOfStored } from '../data/baseline-digest.js';
import { readLiveColumns } from '../data/live-baseline.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws } from '../support/errors.js';
import { carryEdits, type MergedConstraints, suggestedUri } from './carry-edits.js';

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

/**
 * Stores the baseline job's files, with the edits of the live constraints carried over, under the digest of the two, where
 * nothing is ever overwritten. Beside them is the base for the edits of the next run: what the job suggested. Monitors whose
 * live baselines differ get candidates of their own, made from the same job.
 */
export async function sealCandidate(
  { s3, sagemaker }: Pick<Dependencies, 's3' | 'sagemaker'>,
  request: SealRequest,
): Promise<SealedCandidates> {
  const { outputUri, datasetUri, rows, scripted = false } = request;
  const resolved = dataQualityRun(request.resolved);
  return callAws(`Reading the baseline under ${outputUri}`, async () => {
    const statistics = await s3.text(`${outputUri}/statistics.json`);
    const suggested = await s3.text(`${outputUri}/constraints.json`);
    const named = scripted ? await liveNames(s3, resolved) : (_: DataQualityMonitor, text: string) => text;
    // Read first: an edit of the live files after this moment makes the check before the release refuse.
    const liveDigests = await digestsOfLive(s3, resolved);
    const merged = await carryEdits(
      { s3, sagemaker },
      resolved,
      (monitor) => named(monitor, suggested),
      carryOverOf(request),
      liveDigests,
    );
    const storedWithEdits = new Map<string, number>();
    const store = async ({ monitors, constraints, edits, nextBase }: MergedConstraints) => {
      const [monitor] = monitors as readonly [DataQualityMonitor];
      const ownStatistics = named(monitor, statistics);
      const digest = candidateDigest(ownStatistics, constraints);
      const files = { statistics: ownStatistics, constraints };
      const { statisticsUri, constraintsUri } = await candidateUris(s3, resolved, digest, files);
      // Monitors with different live baselines may get the same files. One base for the edits of their next run must do: the one
      // that loses no edit.
      const edited = (edits?.carriedOver ?? 0) + (edits?.notCarriedOver ?? 0);
      if (edited >= (storedWithEdits.get(digest) ?? 0)) {
        await s3.put(suggestedUri(constraintsUri), nextBase, 'application/json');
        storedWithEdits.set(digest, edited);
      }
      await s3.put(statisticsUri, ownStatistics, 'application/json');
      await s3.put(constraintsUri, constraints, 'application/json');
      const candidate: Candidate = {
        ...{ digest, statisticsUri, constraintsUri, datasetUri, rows },
        ...(edits ? { edits } : {}),
      };
      return { scheduleNames: monitors.map(({ scheduleName }) => scheduleName), candidate };
    };
    const stored: CandidateFor<Candidate>[] = [];
    for (const one of merged) stored.push(await store(one));
    // A run has at least one monitor, so there is at least one candidate.
    const [first, ...others] = stored as [CandidateFor<Candidate>, ...CandidateFor<Candidate>[]];
    return { ...first.candidate, ...(others.length > 0 ? { others } : {}), liveDigests };
  });
}

/** Renames the columns of a baseline file, by position, as each monitor's live baseline names them. */
async function liveNames(
  s3: S3Port,
  resolved: DataQualityRun,
): Promise<(monitor: DataQualityMonitor, text: string) => string> {
  const columns = new Map(
    await Promise.all(
      resolved.monitors.map(
        async (monitor) =>
          [monitor, await readLiveColumns(s3, { ...resolved, monitors: [monitor] })] as const,
      ),
    ),
  );
  return (monitor, text) => withLiveNames(text, columns.get(monitor) ?? []);
}

/** By monitoring schedule: the live baseline's digest, computed as a candidate's. */
async function digestsOfLive(s3: S3Port, { monitors }: DataQualityRun): Promise<Record<string, string>> {
  const digests = monitors.map(
    async (monitor) => [monitor.scheduleName, await digestOfStored(s3, monitor)] as const,
  );
  return Object.fromEntries(await Promise.all(digests));
}

/** Stores a second version of the candidate, with calibrated thresholds, under its own digest. The first version stays. */
export async function sealCalibrated(
  s3: S3Port,
  resolved: ResolvedRun,
  candidate: Candidate,
  calibration: Pick<Calibration, 'thresholds' | 'completeness' | 'types'>,
): Promise<Candidate> {
  return callAws('Storing the candidate with calibrated thresholds', async () => {
    const statistics = await s3.text(candidate.statisticsUri);
    const constraints = calibratedConstraints(await s3.text(candidate.constraintsUri), calibration);
    const digest = candidateDigest(statistics, constraints);
    const files = { statistics, constraints };
    const { statisticsUri, constraintsUri } = await candidateUris(s3, resolved, digest, files);
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

/**
 * Where the files of a digest are stored. If a person edited the files of that name in place, they stay as they are: a monitor
 * may judge by them now. The candidate then gets a folder of its own.
 */
async function candidateUris(
  s3: S3Port,
  { workspace, run }: ResolvedRun,
  digest: string,
  files: { readonly statistics: string; readonly constraints: string },
) {
  const under = (folder: string) => ({
    statisticsUri: joinS3Uri(folder, 'statistics.json'),
    constraintsUri: joinS3Uri(folder, 'constraints.json'),
  });
  const uris = under(`${workspace}/baselines/${digest}`);
  const stored = [await s3.textIfAny(uris.statisticsUri), await s3.textIfAny(uris.constraintsUri)];
  const isEdited = [files.statistics, files.constraints].some(
    (text, i) => (stored[i] ?? null) !== null && stored[i] !== text,
  );
  return isEdited ? under(`${workspace}/baselines/${digest}-${run}`) : uris;
}
