import type { PlannedCandidate, ProposedCandidate } from '../../contract/candidate.js';
import {
  type DataQualityMonitor,
  dataQualityMonitors,
  type ResolvedRun,
} from '../../contract/resolved-run.js';
import type { PlannedRequests } from '../../contract/run.js';
import type { BaselineDiff } from '../../domain/baseline/baseline-diff.js';
import { diffSummary } from '../../domain/baseline/diff-summary.js';
import { compareBaselines } from '../../evidence/compare-baselines.js';
import { readBaseline } from '../data/live-baseline.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws } from '../support/errors.js';
import { candidateFor, plannedRequests } from './planned-requests.js';

const DIFF_LINES_KEPT = 12;

export function planActivities({ s3, sagemaker }: Pick<Dependencies, 's3' | 'sagemaker'>) {
  /** Each data-quality monitor's candidate compared with its live baseline. */
  async function baselineDiffs(
    monitors: readonly DataQualityMonitor[],
    candidateOf: (scheduleName: string) => ProposedCandidate,
  ) {
    const diffs = await Promise.all(
      monitors.map(async (monitor) => {
        const candidate = candidateOf(monitor.scheduleName);
        if (candidate.statisticsUri === null) return [];
        return {
          scheduleName: monitor.scheduleName,
          old: monitor.constraintsUri,
          new: candidate.constraintsUri,
          diff: compareBaselines(await readBaseline(s3, monitor), await readBaseline(s3, candidate)),
        };
      }),
    );
    return diffs.flat();
  }

  return {
    /** Writes the exact requests that a release would send and what the candidate changes in the baseline. */
    async writePlan(request: {
      resolved: ResolvedRun;
      modelName: string;
      isNew: boolean;
      candidate: ProposedCandidate;
      baseliningJobName: string;
      /** The version with calibrated thresholds, where there is one. */
      calibrated?: ProposedCandidate | null;
      /** The version that the requests release: the recommended one. Default: `candidate`. */
      released?: ProposedCandidate;
      /** Where monitors get different candidates: those after the first. */
      others?: readonly (PlannedCandidate & {
        readonly calibrated: ProposedCandidate | null;
        readonly released?: ProposedCandidate;
      })[];
    }): Promise<PlannedRequests> {
      const { resolved, candidate, calibrated, others = [] } = request;
      const monitors = dataQualityMonitors(resolved);
      const requests = await plannedRequests(sagemaker.api, {
        ...request,
        candidate: request.released ?? candidate,
        others: others.map((other) => ({ ...other, candidate: other.released ?? other.candidate })),
      });
      const requestsUri = `${resolved.workspace}/runs/${resolved.run}/plan.json`;
      const diffs = await baselineDiffs(monitors, (name) => candidateFor(request, name));
      const calibratedFor = (name: string) => {
        const other = others.find(({ scheduleNames }) => scheduleNames.includes(name));
        return other ? other.calibrated : (calibrated ?? null);
      };
      const withCalibrated = monitors.filter(({ scheduleName }) => calibratedFor(scheduleName) !== null);
      const calibratedDiffs =
        withCalibrated.length > 0
          ? await baselineDiffs(withCalibrated, (name) => calibratedFor(name) ?? candidate)
          : null;
      const several = monitors.length > 1;
      const original = new Set(diffLines(diffs, several));
      const calibratedLines = diffLines(calibratedDiffs ?? [], several)
        .filter((line) => !original.has(line))
        .map((line) => `with relaxed thresholds: ${line}`);
      await callAws(`Writing ${requestsUri}`, () =>
        s3.put(
          requestsUri,
          JSON.stringify(
            { requests, baselineDiffs: diffs, ...(calibratedDiffs ? { calibratedDiffs } : {}) },
            null,
            2,
          ),
          'application/json',
        ),
      );
      return {
        requestsUri,
        // Every monitor has a part of the list, however long the list of another one is.
        baselineDiff: [
          ...diffs.flatMap((one) =>
            diffLines([one], several).slice(0, Math.ceil(DIFF_LINES_KEPT / monitors.length)),
          ),
          ...calibratedLines,
        ].slice(0, Math.max(DIFF_LINES_KEPT, monitors.length)),
        summary: requests.map(({ operation, input }) =>
          `${operation} ${JSON.stringify(input)}`.slice(0, 300),
        ),
      };
    },
  };
}

function diffLines(
  diffs: readonly { readonly scheduleName: string; readonly diff: BaselineDiff }[],
  several: boolean,
): readonly string[] {
  return diffs.flatMap(({ scheduleName, diff }) =>
    diffSummary(diff).map((line) => (!several ? line : `${scheduleName}: ${line}`)),
  );
}
