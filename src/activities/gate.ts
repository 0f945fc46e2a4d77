import { analyzeWindow, type BaselineFiles, type Row, readCsv, suggestBaseline } from '../analyzer/index.js';
import { parseS3Uri } from '../aws/s3.js';
import type { Candidate, DatasetLayout, GateReport, ResolvedRun } from '../domain/contract/run.js';
import { type Check, worst } from '../domain/gate/check.js';
import {
  type BacktestedWindow,
  backtestCheck,
  completenessCheck,
  largestDistances,
  provenanceCheck,
  representativenessCheck,
  sampleSizeCheck,
  schemaCheck,
} from '../domain/gate/checks.js';
import type { CollectedWindow, CollectedWindows } from './backtest.js';
import type { BaselineDataset, ScoringInput } from './baseline.js';
import { featureRows, tableOf } from './dataset.js';
import type { Dependencies } from './dependencies.js';
import { beating, onAws } from './failures.js';
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

  async function backtest(
    windows: readonly CollectedWindow[],
    rescoredUri: string,
    baseline: BaselineFiles,
  ): Promise<BacktestedWindow[]> {
    const judged: BacktestedWindow[] = [];
    for (const window of windows) {
      const { violations, drift } = await analyzeWindow(
        { columns: () => null, rows: rescored(window, rescoredUri) },
        baseline,
      );
      judged.push({
        windowStart: window.windowStart,
        windowEnd: window.windowEnd,
        rows: window.rows,
        violated: [...new Set(violations.map((v) => `${v.feature_name}|${v.constraint_check_type}`))],
        drift,
      });
    }
    return judged;
  }

  return {
    /** Judges the candidate before it judges production. Every check stands in the report with its evidence. */
    async runGate(request: GateRequest): Promise<GateReport> {
      const { resolved, candidate, windows, rescoredUri } = request;
      return beating('judging the candidate', () =>
        onAws('Judging the candidate', async () => {
          const rules = resolved.rules.gate;
          const files = await readBaseline(s3, candidate);
          const live = await readBaseline(
            s3,
            resolved.monitors[0] as { statisticsUri: string; constraintsUri: string },
          );
          const candidateProfile = profileOf(files.statistics);
          const columns = files.constraints.features.map(({ name }) => name);
          const counted = rescoredUri === null ? [] : windows.windows;
          async function* allRescored() {
            for (const window of counted) yield* rescored(window, rescoredUri as string);
          }
          const traffic =
            counted.length === 0
              ? null
              : profileOf(
                  (await suggestBaseline({ columns: () => columns, rows: allRescored() })).statistics,
                  columns,
                );
          const training = profileOf(
            (await suggestBaseline(tableOf(request.training.features, featureRows(s3, request.training))))
              .statistics,
          );
          const inputsOnly = traffic && {
            ...traffic,
            features: traffic.features.slice(-request.training.features.length),
          };
          const judged = rescoredUri === null ? [] : await backtest(counted, rescoredUri, files);
          const underLive = rescoredUri === null ? [] : await backtest(counted, rescoredUri, live);
          const checks: readonly Check[] = [
            provenanceCheck({
              datasetUri: request.baseline.s3Uri,
              datasetDigest: request.scoring.digest,
              rowsRead: request.dataset.rowsRead,
              rowsScored: request.dataset.rowsScored,
              candidateColumns: columns,
              liveColumns: live.constraints.features.map(({ name }) => name),
              trainedOnTheseRows: request.baselineIsTraining,
            }),
            schemaCheck(candidateProfile, traffic),
            sampleSizeCheck(candidateProfile, rules),
            completenessCheck(candidateProfile, traffic),
            representativenessCheck(training, inputsOnly, rules),
            backtestCheck(judged, rules),
          ];
          const reportUri = `${resolved.workspace}/runs/${resolved.run}/gate-${candidate.digest.slice(0, 12)}.json`;
          const verdict = worst(checks);
          await s3.put(
            reportUri,
            JSON.stringify(
              { verdict, candidate, checks, backtest: judged, underLiveBaseline: underLive },
              null,
              2,
            ),
            'application/json',
          );
          return {
            verdict,
            checks: checks.map(({ check, verdict: one, sentence }) => ({
              check,
              verdict: one,
              sentence: sentence.slice(0, 400),
            })),
            reportUri,
            expectedViolations: [...new Set(judged.flatMap(({ violated }) => violated))].slice(
              0,
              EXPECTED_KEPT,
            ),
            distances: sideBySide(underLive, judged),
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
