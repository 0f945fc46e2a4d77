import { type BaselineFiles, type Row, readCsv } from '../../analyzer/index.js';
import { parseS3Uri, type S3Port } from '../../aws/s3.js';
import { titled } from '../../contract/check.js';
import type { Incident } from '../../contract/incident.js';
import type { JudgedWindow } from '../../contract/judged-window.js';
import type { Override } from '../../contract/override.js';
import type {
  Candidate,
  DatasetLayout,
  DiagnosisReport,
  GateReport,
  ResolvedRun,
} from '../../contract/run.js';
import {
  type ComparisonSettings,
  comparisonSettings,
} from '../../domain/gate/calibration/comparison-settings.js';
import type { IncidentMatch } from '../../domain/gate/checks/contamination.js';
import { CapturedRows, IncidentMatcher } from '../../domain/gate/checks/incident-rows.js';
import { withoutRefutedTypes } from '../../domain/gate/checks/refuted-types.js';
import { unreadCapture } from '../../domain/gate/checks/unread-capture.js';
import { countedWindows, type GateEvidence } from '../../domain/gate/judge-candidate.js';
import { type JudgedVersions, judgeVersions } from '../../domain/gate/judge-versions.js';
import { comparedFeatures } from '../../domain/gate/report/compared-distributions.js';
import {
  figuresOf,
  gateSummary,
  violationsOf,
  violationsShown,
} from '../../domain/gate/report/gate-summary.js';
import type { GateReportFile } from '../../domain/gate/report/report-file.js';
import { judgeWindows, summarizeTraining, type TrainingSummary } from '../../evidence/gather-evidence.js';
import { profileOf } from '../../evidence/profile.js';
import type { BaselineDataset, ScoringInput } from '../baseline/baseline.js';
import { sealCalibrated } from '../baseline/candidate.js';
import { labelledRows } from '../data/dataset.js';
import { readIncidents } from '../data/incident-capture.js';
import { readBaseline } from '../data/live-baseline.js';
import { pairOutputs } from '../data/scored-rows.js';
import { problemOf, writeReport } from '../record/report.js';
import { callAws } from '../support/errors.js';
import type { CollectedWindow, CollectedWindows } from './collect-windows.js';
import { type ReferenceAnalyzerRun, readReferenceAnalyzerFinding } from './reference-analyzer-finding.js';

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
  readonly incidents: readonly Incident[];
  /** SageMaker's own analyzer on one of the windows. */
  readonly referenceAnalyzer?: ReferenceAnalyzerRun;
  /** For the page that the approver reads. */
  readonly diagnosis: Pick<DiagnosisReport, 'diagnosis' | 'reasons'>;
  readonly evidence: readonly JudgedWindow[];
  readonly override?: Override | null;
  readonly warnings?: readonly string[];
}

interface Evidence {
  readonly evidence: GateEvidence;
  readonly settings: ComparisonSettings;
  readonly underLiveBaseline: GateReportFile['underLiveBaseline'];
}

/**
 * Gathers the evidence on a candidate, judges both versions of it, and writes the whole report; what is returned fits into
 * a history. Heavy, and free of Temporal: it runs in a thread of its own (gate-thread.ts).
 */
export async function judgeInFull(s3: S3Port, request: GateRequest): Promise<GateReport> {
  /** A window's captured inputs with the new model's outputs before them: what the monitor would have seen. */
  async function* rescored(window: CollectedWindow, rescoredUri: string): AsyncGenerator<Row> {
    const file = parseS3Uri(window.inputUri).key.split('/').at(-1) as string;
    const inputs = readCsv(await s3.stream(window.inputUri), { header: false }).rows;
    yield* pairOutputs(s3, inputs, `${rescoredUri}/${file}.out`, { rows: 0, outputs: 0 });
  }

  /** What the windows hold, and what a monitor with this baseline would have said of them. */
  function judged(
    { resolved, windows, rescoredUri, training }: GateRequest,
    bad: boolean,
    baseline: BaselineFiles,
    see?: (inputs: Row) => void,
  ) {
    const inputs = training.features.length;
    const unread = unreadCapture(resolved.monitors) !== null;
    const counted = rescoredUri === null || unread ? [] : windows.windows;
    async function* seen(window: CollectedWindow) {
      for await (const row of rescored(window, rescoredUri as string)) {
        see?.(row.slice(-inputs));
        yield row;
      }
    }
    const toJudge = counted
      .filter(({ rows, declaredBad }) => rows > 0 && (declaredBad ?? false) === bad)
      .map((window) => ({ ...window, rows: seen(window) }));
    return judgeWindows(toJudge, baseline, inputs);
  }

  /** One pass over each dataset, in which the rows of declared incidents are looked for too. */
  async function readDatasets(
    { training: layout, baseline, baselineIsTraining, incidents, resolved }: GateRequest,
    honest: CapturedRows,
  ): Promise<{ training: TrainingSummary; matches: readonly IncidentMatch[] }> {
    const byTime = (of: DatasetLayout) => of.timePosition !== undefined;
    const needsCapture = !byTime(layout) || !(baselineIsTraining || byTime(baseline));
    const unread = unreadCapture(resolved.monitors) !== null;
    const left = unread ? 'the monitor sees the capture only through a script' : null;
    const captured =
      needsCapture && !unread
        ? await readIncidents(s3, resolved.production, incidents)
        : incidents.map((incident) => ({ incident, captured: null, left }));
    const matcherOf = (of: DatasetLayout, name: 'training set' | 'baseline dataset') =>
      incidents.length > 0 ? new IncidentMatcher(captured, honest.repeats(), byTime(of), name) : null;
    const [inTraining, inBaseline] = [
      matcherOf(layout, 'training set'),
      baselineIsTraining ? null : matcherOf(baseline, 'baseline dataset'),
    ];
    async function* rows() {
      for await (const row of labelledRows(s3, layout)) {
        inTraining?.add(row.features, row.time);
        yield row;
      }
    }
    const training = await summarizeTraining(layout.features, rows(), layout.labelPosition !== null);
    if (inBaseline) {
      for await (const { features, time } of labelledRows(s3, baseline)) inBaseline.add(features, time);
    }
    return { training, matches: [...(inTraining?.matches() ?? []), ...(inBaseline?.matches() ?? [])] };
  }

  async function gather(request: GateRequest): Promise<Evidence> {
    const { resolved, candidate, incidents } = request;
    const monitor = resolved.monitors[0] as { statisticsUri: string; constraintsUri: string };
    const files = await readBaseline(s3, candidate);
    const live = await readBaseline(s3, monitor);
    const honest = new CapturedRows();
    const see = incidents.length > 0 ? (inputs: Row) => honest.add(inputs) : undefined;
    const seen = await judged(request, false, files, see);
    const underLive = await judged(request, false, live);
    const bad = await judged(request, true, files);
    const { training, matches } = await readDatasets(request, honest);
    const settings = comparisonSettings(files.constraints.monitoring_config?.distribution_constraints);
    const image =
      request.referenceAnalyzer && (await readReferenceAnalyzerFinding(s3, request.referenceAnalyzer));
    const evidence: GateEvidence = {
      rules: resolved.rules.gate,
      provenance: {
        datasetUri: request.baseline.s3Uri,
        datasetDigest: request.scoring.digest,
        rowsRead: request.dataset.rowsRead,
        rowsScored: request.dataset.rowsScored,
        candidateColumns: files.constraints.features.map(({ name }) => name),
        liveColumns: live.constraints.features.map(({ name }) => name),
        trainedOnTheseRows: request.baselineIsTraining,
        byName: unreadCapture(resolved.monitors) !== null,
      },
      candidate: profileOf(files.statistics),
      live: profileOf(live.statistics),
      training: training.profile,
      trainingSample: training.sample,
      trainingRepeats: training.repeats,
      trainingPairs: training.pairs,
      labelled: training.labelled,
      traffic: seen.traffic,
      windows: seen.windows,
      trafficRepeats: seen.repeats,
      trafficPairs: seen.pairs,
      backtest: withoutRefutedTypes(seen.backtest, image),
      asComputed: seen.backtest,
      periodSeconds: resolved.monitors[0]?.firing.periodSeconds ?? 3600,
      falseAlarmsPerMonth: resolved.rules.gate.falseAlarmsPerMonth,
      violated: violationsOf(underLive.backtest),
      incidents: matches,
      declaredBad: bad.backtest,
      verification: { rule: resolved.rules.verification, underLive: underLive.backtest },
      ...(image ? { image } : {}),
      unreadBy: unreadCapture(resolved.monitors),
      comparisonThreshold: settings.comparison,
      comparisonMethod: settings.method,
    };
    return { evidence, settings, underLiveBaseline: underLive.backtest };
  }

  /** The second version stored, and how it was judged. */
  async function calibrationOf(
    { resolved, candidate }: GateRequest,
    { evidence, settings }: Evidence,
    { calibration, calibrated }: JudgedVersions,
  ): Promise<GateReportFile['calibration']> {
    if (!calibration || !calibrated) return calibration && { ...calibration, version: null };
    const { backtest } = calibrated;
    const to = (setting: string) => calibration.thresholds.find((one) => one.setting === setting)?.to;
    const thresholds = {
      comparison: to('comparison_threshold') ?? settings.comparison,
      categorical: to('categorical_comparison_threshold') ?? settings.categorical,
      allowances: {
        completeness: calibration.completeness,
        domain: calibration.thresholds.find(({ setting }) => setting === 'domain_content_threshold') ?? null,
      },
    };
    const tried = countedWindows({ backtest, rules: evidence.rules }).filter(({ windowStart }) =>
      calibration.triedOn.includes(windowStart),
    );
    return {
      ...calibration,
      version: {
        candidate: await sealCalibrated(s3, resolved, candidate, calibration),
        ...calibrated,
        checks: titled(calibrated.checks),
        figures: figuresOf(thresholds, tried, evidence.periodSeconds, powerOf(calibrated.checks)),
        expectedViolations: violationsOf(backtest),
      },
    };
  }

  return callAws('Judging the candidate', async () => {
    const { resolved, candidate } = request;
    const gathered = await gather(request);
    const { evidence, settings } = gathered;
    const versions = judgeVersions(evidence, settings);
    const { verdict, checks } = versions.original;
    const file: GateReportFile = {
      verdict,
      candidate,
      checks: titled(checks),
      figures: figuresOf(settings, countedWindows(evidence), evidence.periodSeconds, powerOf(checks)),
      settings,
      backtest: evidence.backtest,
      underLiveBaseline: gathered.underLiveBaseline,
      distributions: comparedFeatures({
        live: evidence.live,
        candidate: evidence.candidate,
        traffic: evidence.traffic,
        underLive: gathered.underLiveBaseline,
        underCandidate: evidence.backtest,
      }),
      expectedViolations: violationsShown(evidence),
      incidents: evidence.incidents,
      declaredBad: evidence.declaredBad,
      calibration: await calibrationOf(request, gathered, versions),
    };
    const reportUri = `${resolved.workspace}/runs/${resolved.run}/gate-${candidate.digest.slice(0, 12)}.json`;
    await s3.put(reportUri, JSON.stringify(file, null, 2), 'application/json');
    return { ...gateSummary(file, reportUri), ...(await approversPage(s3, request, file, reportUri)) };
  });
}

/** A page that cannot be written is no reason to keep the gate's verdict from the approver. */
async function approversPage(
  s3: S3Port,
  request: GateRequest,
  gate: GateReportFile,
  gateUri: string,
): Promise<Pick<GateReport, 'page' | 'pageProblem'>> {
  const { resolved, diagnosis, evidence, override = null, warnings = [] } = request;
  const told = { ...diagnosis, override, warnings, ledger: [] };
  try {
    const page = await writeReport(s3, { resolved, ...told, gate, gateUri, evidence, ending: null });
    return { page };
  } catch (error) {
    return { page: null, pageProblem: problemOf(error) };
  }
}

function powerOf(checks: GateReport['checks']): string {
  return checks.find(({ id }) => id === 'smallest-detectable-shift')?.sentence ?? 'unknown';
}
