import { type BaselineFiles, type Row, readCsv } from '../analyzer/index.js';
import { parseS3Uri } from '../aws/s3.js';
import type { Candidate, DatasetLayout, GateReport, ResolvedRun } from '../domain/contract/run.js';
import { type BacktestedWindow, largestDistances } from '../domain/gate/checks.js';
import { judgeCandidate } from '../domain/gate/judge-candidate.js';
import { shortChecks } from '../domain/gate/short-checks.js';
import type { CollectedWindow, CollectedWindows } from './backtest.js';
import type { BaselineDataset, ScoringInput } from './baseline.js';
import { labelledRows } from './dataset.js';
import type { Dependencies } from './dependencies.js';
import { beating, onAws } from './failures.js';
import { judgeWindows, summarizeTraining } from './gather-evidence.js';
import { readBaseline } from './live-baseline.js';
import { profileOf } from './profile.js';
import { pairOutputs } from './scored-rows.js';

export interface GateRequest {
  readonly resolved: ResolvedRun;
  readonly candidate: Candidate;
  readonly training: DatasetLayout;
  readonly baseline: DatasetLayout;
  readonly baselineIsTraining: boolean;
  readonly scoring: ScoringInput;
  readonly dataset: BaselineDataset;
  readonly windows: CollectedWindows;
  /** Where the re-scored outputs stand; null when there was no window to score. */
  readonly rescoredUri: string | null;
}

const DISTANCES_SHOWN = 8;
const EXPECTED_KEPT = 40;

export function gateActivities({ s3 }: Dependencies) {
  /** A window's captured inputs with the new model's outputs before them: what the monitor would have seen. */
  async function* rescored(window: CollectedWindow, rescoredUri: string): AsyncGenerator<Row> {
    const file = parseS3Uri(window.inputUri).key.split('/').at(-1) as string;
    const inputs = readCsv(await s3.stream(window.inputUri), { header: false }).rows;
    yield* pairOutputs(s3, inputs, `${rescoredUri}/${file}.out`, { rows: 0, outputs: 0 });
  }

  /** What the windows hold, and what a monitor with this baseline would have said of them. */
  function judged(
    windows: readonly CollectedWindow[],
    rescoredUri: string,
    baseline: BaselineFiles,
    inputs: number,
  ) {
    const toJudge = windows
      .filter(({ rows }) => rows > 0)
      .map((window) => ({ ...window, rows: rescored(window, rescoredUri) }));
    return judgeWindows(toJudge, baseline, inputs);
  }

  return {
    /** Judges the candidate before it judges production. Every check stands in the report with its evidence. */
    async runGate(request: GateRequest): Promise<GateReport> {
      const { resolved, candidate, windows, rescoredUri } = request;
      return beating('judging the candidate', () =>
        onAws('Judging the candidate', async () => {
          const files = await readBaseline(s3, candidate);
          const live = await readBaseline(
            s3,
            resolved.monitors[0] as { statisticsUri: string; constraintsUri: string },
          );
          const { features, labelPosition } = request.training;
          const training = await summarizeTraining(
            features,
            labelledRows(s3, request.training),
            labelPosition !== null,
          );
          const counted = rescoredUri === null ? [] : windows.windows;
          const seen = await judged(counted, rescoredUri ?? '', files, features.length);
          const underLive = await judged(counted, rescoredUri ?? '', live, features.length);
          const distribution = files.constraints.monitoring_config?.distribution_constraints;
          const { verdict, checks } = judgeCandidate({
            rules: resolved.rules.gate,
            provenance: {
              datasetUri: request.baseline.s3Uri,
              datasetDigest: request.scoring.digest,
              rowsRead: request.dataset.rowsRead,
              rowsScored: request.dataset.rowsScored,
              candidateColumns: files.constraints.features.map(({ name }) => name),
              liveColumns: live.constraints.features.map(({ name }) => name),
              trainedOnTheseRows: request.baselineIsTraining,
            },
            candidate: profileOf(files.statistics),
            live: profileOf(live.statistics),
            training: training.profile,
            trainingSample: training.sample,
            trainingRepeats: training.repeats,
            labelled: training.labelled,
            traffic: seen.traffic,
            windows: seen.windows,
            trafficRepeats: seen.repeats,
            backtest: seen.backtest,
            periodSeconds: resolved.monitors[0]?.firing.periodSeconds ?? 3600,
            falseAlarmsPerMonth: null,
            violated: [...new Set(underLive.backtest.flatMap(({ violated }) => violated))],
            incidents: [],
            declaredBad: [],
            comparisonThreshold: distribution?.comparison_threshold ?? 0.1,
          });
          const reportUri = `${resolved.workspace}/runs/${resolved.run}/gate-${candidate.digest.slice(0, 12)}.json`;
          await s3.put(
            reportUri,
            JSON.stringify(
              { verdict, candidate, checks, backtest: seen.backtest, underLiveBaseline: underLive.backtest },
              null,
              2,
            ),
            'application/json',
          );
          return {
            verdict,
            checks: shortChecks(checks),
            reportUri,
            expectedViolations: [...new Set(seen.backtest.flatMap(({ violated }) => violated))].slice(
              0,
              EXPECTED_KEPT,
            ),
            distances: sideBySide(underLive.backtest, seen.backtest),
          };
        }),
      );
    },
  };
}

function sideBySide(
  live: readonly BacktestedWindow[],
  candidate: readonly BacktestedWindow[],
): GateReport['distances'] {
  const under = (windows: readonly BacktestedWindow[]) =>
    new Map(largestDistances(windows).map(({ feature, value }) => [feature, value]));
  const [before, after] = [under(live), under(candidate)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((feature) => ({ feature, live: before.get(feature) ?? null, candidate: after.get(feature) ?? null }))
    .sort((a, b) => (b.live ?? 0) - (a.live ?? 0))
    .slice(0, DISTANCES_SHOWN);
}
