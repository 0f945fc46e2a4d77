import {
  metricGroup,
  parseQualityStatistics,
  type QualityProblem,
  type QualityRow,
  readCsv,
  tableRows,
} from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { ConstraintsCandidate } from '../../contract/candidate.js';
import type { CarryOver } from '../../contract/carry-over.js';
import { titled } from '../../contract/check.js';
import type { GateReport } from '../../contract/gate-report.js';
import type { HeldOutRows, ScoredHeldOut } from '../../contract/held-out.js';
import {
  type ModelQualityMonitor,
  modelQualityMonitors,
  type ResolvedRun,
} from '../../contract/resolved-run.js';
import type { EditWithFate } from '../../domain/baseline/edits.js';
import type { MonitorEdits } from '../../domain/baseline/monitor-edits.js';
import { comparisonSettings } from '../../domain/gate/calibration/comparison-settings.js';
import { type JudgedQuality, judgeQualityCandidate } from '../../domain/gate/judge-quality-candidate.js';
import { gateSummary } from '../../domain/gate/report/gate-summary.js';
import type { GateReportFile } from '../../domain/gate/report/report-file.js';
import {
  type QualityConstraintsFile,
  type Thresholds,
  thresholdsOf,
  withThresholds,
} from '../../domain/quality/quality-thresholds.js';
import { drawWindows } from '../../evidence/quality-windows.js';
import { carryOverOf } from '../baseline/candidate.js';
import { suggestedUri } from '../baseline/carry-edits.js';
import { columnsOf } from '../baseline/quality/metrics-job.js';
import { storeConstraints } from '../baseline/quality/quality-candidate.js';
import { callAws } from '../support/errors.js';

export interface QualityGateRequest {
  readonly resolved: ResolvedRun;
  readonly scheduleNames: readonly string[];
  readonly candidate: ConstraintsCandidate;
  /** Prefix of the baseline job's output. */
  readonly outputUri: string;
  readonly heldOut: HeldOutRows;
  readonly scored: ScoredHeldOut;
  /** Median of the rows that a window captures; null without captured windows. */
  readonly capturedRows: number | null;
  readonly carryOver?: CarryOver | undefined;
  /** Labelled rows of the monitor's last windows. The activity itself adds it. */
  readonly labelledRows?: number | null;
}

/** Assumed where neither labels nor captured traffic show how many rows a window has. */
const UNKNOWN_ROWS = 1_000;

/** Judges the candidate of model quality monitors and writes its report. Runs in a thread of its own (quality-thread.ts). */
export async function judgeQualityInFull(s3: S3Port, request: QualityGateRequest): Promise<GateReport> {
  return callAws('Judging the candidate of a model quality monitor', async () => {
    const { resolved, candidate, scheduleNames, outputUri, heldOut, scored } = request;
    const [monitor] = modelQualityMonitors(resolved).filter((one) =>
      scheduleNames.includes(one.scheduleName),
    ) as [ModelQualityMonitor];
    const rows = await labelledPredictions(s3, monitor, scored);
    const windowRows = request.labelledRows ?? request.capturedRows ?? UNKNOWN_ROWS;
    const statistics = parseQualityStatistics(await s3.text(`${outputUri}/statistics.json`), outputUri);
    const constraints = await constraintsAt(s3, candidate.constraintsUri);
    const edits = await readEdits(s3, candidate, scheduleNames);
    const judged = judgeQualityCandidate({
      heldOut,
      metrics: metricGroup(statistics).metrics,
      candidate: thresholdsOf(constraints).thresholds,
      live: thresholdsOf(await constraintsAt(s3, monitor.constraintsUri)).thresholds,
      drawn: await drawWindows(rows, problemOf(monitor, rows), windowRows),
      windowRows,
      isObserved: typeof request.labelledRows === 'number',
      periodSeconds: monitor.firing.periodSeconds,
      budgetPerMonth: resolved.rules.gate.falseAlarmsPerMonth,
      edits,
      ask: carryOverOf(request) === 'ask',
    });
    const file = await reportFile(s3, request, judged, edits, constraints);
    const name = `${candidate.digest.slice(0, 12)}-${monitor.scheduleName}`;
    const reportUri = `${resolved.workspace}/runs/${resolved.run}/gate-${name}.json`;
    await s3.put(reportUri, JSON.stringify(file, null, 2), 'application/json');
    return gateSummary(file, reportUri);
  });
}

async function reportFile(
  s3: S3Port,
  { resolved, candidate }: QualityGateRequest,
  { original, calibrated }: JudgedQuality,
  edits: readonly EditWithFate[],
  constraints: QualityConstraintsFile,
): Promise<GateReportFile> {
  const none = { backtest: [], declaredBad: [], expectedViolations: [] };
  return {
    kind: 'ModelQuality',
    ...{ candidate, ...none, underLiveBaseline: [], incidents: [] },
    verdict: original.verdict,
    checks: titled(original.checks),
    figures: original.figures,
    settings: comparisonSettings(),
    distributions: { features: [], more: 0 },
    ...(edits.length > 0 ? { edits } : {}),
    calibration: calibrated && {
      verdict: 'proposed',
      sentence: calibrated.sentence,
      budgetPerMonth: resolved.rules.gate.falseAlarmsPerMonth,
      ...{
        completeness: [],
        thresholds: [],
        fittedOn: [],
        triedOn: [],
        power: [],
        before: null,
        after: null,
      },
      version: {
        candidate: await sealCalibrated(s3, resolved, candidate, constraints, calibrated.thresholds),
        ...none,
        verdict: calibrated.verdict,
        checks: titled(calibrated.checks),
        figures: calibrated.figures,
      },
    },
  };
}

/** Stores the second version. The base for the next run's edits gets the relaxed thresholds too, so that they are no edits. */
async function sealCalibrated(
  s3: S3Port,
  resolved: ResolvedRun,
  candidate: ConstraintsCandidate,
  constraints: QualityConstraintsFile,
  thresholds: Thresholds,
): Promise<ConstraintsCandidate> {
  const original = thresholdsOf(constraints).thresholds;
  const base = await constraintsAt(s3, suggestedUri(candidate.constraintsUri));
  const baseThresholds = Object.entries(thresholdsOf(base).thresholds).map(([metric, old]) => {
    const relaxed = thresholds[metric];
    return [metric, relaxed && relaxed.threshold !== original[metric]?.threshold ? relaxed : old] as const;
  });
  const text = (file: QualityConstraintsFile, all: Thresholds) =>
    JSON.stringify(withThresholds(file, all), null, 2);
  const stored = await storeConstraints(
    s3,
    resolved,
    text(constraints, thresholds),
    text(base, Object.fromEntries(baseThresholds)),
  );
  return { ...candidate, ...stored };
}

async function constraintsAt(s3: S3Port, uri: string): Promise<QualityConstraintsFile> {
  return JSON.parse(await s3.text(uri)) as QualityConstraintsFile;
}

/** The edits of these monitors' live constraints, with their fates. */
async function readEdits(
  s3: S3Port,
  { edits }: ConstraintsCandidate,
  scheduleNames: readonly string[],
): Promise<readonly EditWithFate[]> {
  if (!edits) return [];
  const files = JSON.parse(await s3.text(edits.uri)) as readonly MonitorEdits[];
  return files.find(({ scheduleName }) => scheduleNames.includes(scheduleName))?.edits ?? [];
}

async function labelledPredictions(
  s3: S3Port,
  monitor: ModelQualityMonitor,
  { uri, outputs }: ScoredHeldOut,
): Promise<readonly QualityRow[]> {
  const { inference, probability } = columnsOf(monitor, outputs);
  const rows: QualityRow[] = [];
  const table = readCsv(await s3.stream(uri), { header: true });
  for await (const batch of tableRows(table, {
    groundTruth: 'label',
    ...(inference === null ? {} : { inference }),
    ...(probability === null ? {} : { probability }),
  })) {
    for (const row of batch) rows.push(row);
  }
  return rows;
}

/** A drawn window may have rows of one class only, which must not change which one is the positive label. */
function problemOf({ quality }: ModelQualityMonitor, rows: readonly QualityRow[]): QualityProblem {
  const { problemType, probabilityThreshold } = quality;
  const threshold = probabilityThreshold === undefined ? {} : { probabilityThreshold };
  if (problemType !== 'BinaryClassification') return { problemType };
  const positiveLabel = [...new Set(rows.map(({ label }) => String(label)))].sort().at(-1);
  return { problemType, ...threshold, ...(positiveLabel === undefined ? {} : { positiveLabel }) };
}
