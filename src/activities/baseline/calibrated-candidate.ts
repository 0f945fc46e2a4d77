import type { S3Port } from '../../aws/s3.js';
import type { Candidate, ResolvedRun } from '../../contract/run.js';
import { calibratedConstraints } from '../../domain/gate/calibration/calibrated-constraints.js';
import type { Calibration } from '../../domain/gate/calibration/calibration.js';
import { callAws } from '../support/errors.js';
import { candidateDigest } from './baseline.js';

/** The second version of a candidate, under a digest of its own beside the first, which stays as it is. */
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
    const folder = `${resolved.workspace}/baselines/${digest}`;
    const statisticsUri = `${folder}/statistics.json`;
    const constraintsUri = `${folder}/constraints.json`;
    // The digest names the content: what a repeated attempt finds there is the same.
    if (!(await s3.exists(statisticsUri))) await s3.copy(candidate.statisticsUri, statisticsUri);
    if (!(await s3.exists(constraintsUri))) await s3.put(constraintsUri, constraints, 'application/json');
    return { ...candidate, digest, statisticsUri, constraintsUri };
  });
}
