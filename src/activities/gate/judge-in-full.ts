import type { Constraints, Row } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { Candidate } from '../../contract/candidate.js';
import type { CarryOver } from '../../contract/carry-over.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import type { DiagnosisReport } from '../../contract/diagnosis.js';
import type { GateReport } from '../../contract/gate-report.js';
import type { HeldOutRows, ScoredHeldOut } from '../../contract/held-out.js';
import type { Incident } from '../../contract/incident.js';
import type { JudgedWindow } from '../../contract/judged-window.js';
import type { Override } from '../../contract/override.js';
import { BUILT_IN_RULES } from '../../contract/policy.js';
import {
  type DataQualityMonitor,
  dataQualityMonitors,
  type ResolvedRun,
} from '../../contract/resolved-run.js';
import { parseS3Uri } from '../../contract/s3-address.js';
import { editLine } from '../../domain/baseline/edit-line.js';
import type { EditWithFate } from '../../domain/baseline/edits.js';
import type { MonitorEdits } from '../../domain/baseline/monitor-edits.js';
import { gateSummary } from '../../domain/gate/report/gate-summary.js';
import type { GateReportFile } from '../../domain/gate/report/report-file.js';
import { unreadCapture } from '../../domain/gate/unread-capture.js';
import {
  type GateSources,
  gateEvidence,
  type OpenedDataset,
  type ScoredWindow,
} from '../../evidence/gate-evidence.js';
import { gateReportFile } from '../../evidence/gate-report-file.js';
import type { BaselineDataset, ScoringInput } from '../baseline/baseline.js';
import { carryOverOf, sealCalibrated } from '../baseline/candidate.js';
import { suggestedUri } from '../baseline/carry-edits.js';
import { labelledRows } from '../data/dataset.js';
import { readIncidents } from '../data/incident-capture.js';
import { readBaseline, readLiveColumns } from '../data/live-baseline.js';
import { rowsOfBothModels } from '../data/rows-of-both-models.js';
import { inputRows, joinOutputs } from '../data/scored-rows.js';
import { problemOf, writeReport } from '../record/report.js';
import { callAws } from '../support/errors.js';
import type { CollectedWindow, CollectedWindows } from './collect-windows.js';
import { type ReferenceAnalyzerRun, readReferenceAnalyzerFinding } from './reference-analyzer-finding.js';

export interface GateRequest {
  readonly resolved: ResolvedRun;
  /**
   * The monitors that the candidate is for, where they are not all. Their live baseline and their edits count then, and the
   * page is written once every candidate is judged.
   */
  readonly scheduleNames?: readonly string[];
  readonly candidate: Candidate;
  readonly training: DatasetLayout;
  readonly baseline: DatasetLayout;
  readonly baselineIsTraining: boolean;
  readonly scoring: ScoringInput;
  readonly dataset: BaselineDataset;
  readonly windows: CollectedWindows;
  /** Labelled rows that the model was not trained on, and the outputs of both models for them. */
  readonly heldOut?: HeldOutRows;
  readonly scoredHeldOut?: ScoredHeldOut;
  /** Prefix of the outputs of the second scoring; null if there was no window to score. */
  readonly rescoredUri: string | null;
  readonly incidents: readonly Incident[];
  /** See SealRequest. */
  readonly carryOver?: CarryOver | undefined;
  /** The run of SageMaker's own analyzer on one of the windows. */
  readonly referenceAnalyzer?: ReferenceAnalyzerRun;
  /** For the page that the approver reads. */
  readonly diagnosis: Pick<DiagnosisReport, 'diagnosis' | 'reasons'>;
  readonly evidence: readonly JudgedWindow[];
  readonly override?: Override | null;
  readonly warnings?: readonly string[];
  /** S3 URI of the data that the model in service was trained on. The activity itself adds it. */
  readonly trainedOn?: string | null;
}

/**
 * Gathers the evidence on a candidate, judges both versions of it and writes the gate's report. Returns a summary that fits
 * into the run's history. Runs in a thread of its own (gate-thread.ts), without Temporal.
 */
export async function judgeInFull(s3: S3Port, request: GateRequest): Promise<GateReport> {
  return callAws('Judging the candidate', async () => {
    const { resolved, candidate } = request;
    const gathered = await gateEvidence(await openSources(s3, request));
    const file = await gateReportFile(gathered, candidate, (calibration) =>
      sealCalibrated(s3, resolved, candidate, calibration),
    );
    // Monitors with different live baselines may get the same candidate, and the gate judges it for each.
    const [schedule] = request.scheduleNames ?? [];
    const name = `${candidate.digest.slice(0, 12)}${schedule === undefined ? '' : `-${schedule}`}`;
    const reportUri = `${resolved.workspace}/runs/${resolved.run}/gate-${name}.json`;
    await s3.put(reportUri, JSON.stringify(file, null, 2), 'application/json');
    const summary = gateSummary(file, reportUri);
    if (request.scheduleNames) return summary;
    return { ...summary, ...(await approversPage(s3, request, file, reportUri)) };
  });
}

/** Opens the candidate, the live baseline, the datasets and the captured windows in S3. */
async function openSources(s3: S3Port, request: GateRequest): Promise<GateSources> {
  const { resolved, candidate, training, baseline, baselineIsTraining, incidents } = request;
  const monitors = dataQualityMonitors(resolved).filter(
    ({ scheduleName }) => request.scheduleNames?.includes(scheduleName) ?? true,
  );
  const monitor = monitors[0] as DataQualityMonitor;
  const unreadBy = unreadCapture(monitors);
  const opened = (layout: DatasetLayout): OpenedDataset => ({
    hasTime: layout.timePosition !== undefined,
    rows: labelledRows(s3, layout),
  });
  const datasets = {
    training: opened(training),
    baselineDataset: baselineIsTraining ? null : opened(baseline),
  };
  const needsCapture = !datasets.training.hasTime || datasets.baselineDataset?.hasTime === false;
  const referenceAnalyzer =
    request.referenceAnalyzer && (await readReferenceAnalyzerFinding(s3, request.referenceAnalyzer));
  return {
    rules: resolved.rules,
    // The windows were collected for the run's first monitor.
    periodSeconds: (resolved.monitors[0] ?? monitor).firing.periodSeconds,
    unreadBy,
    candidate: await readBaseline(s3, candidate),
    live: await readBaseline(s3, monitor),
    provenance: {
      datasetUri: baseline.s3Uri,
      datasetDigest: request.scoring.digest,
      rowsRead: request.dataset.rowsRead,
      rowsScored: request.dataset.rowsScored,
      trainedOnTheseRows: baselineIsTraining,
    },
    features: training.features,
    hasLabel: training.labelPosition !== null,
    ...(await heldOutSources(s3, request)),
    ...datasets,
    ...(resolved.production.payload ? { columns: await readLiveColumns(s3, resolved) } : {}),
    windows: unreadBy === null ? openWindows(s3, request) : [],
    incidents:
      needsCapture && unreadBy === null
        ? await readIncidents(s3, resolved.production, training.features, incidents)
        : incidents.map((incident) => ({
            incident,
            captured: null,
            left: unreadBy === null ? null : 'the monitor sees the capture only through a script',
          })),
    ...(referenceAnalyzer ? { referenceAnalyzer } : {}),
    edits: {
      found: await readEdits(s3, candidate, monitors),
      ask: carryOverOf(request) === 'ask',
      unedited: candidate.edits ? await readUnedited(s3, candidate) : null,
    },
  };
}

/** Labelled rows that the model was not trained on, and both models' outputs for them. */
async function heldOutSources(
  s3: S3Port,
  { resolved, heldOut, scoredHeldOut, training }: GateRequest,
): Promise<Pick<GateSources, 'heldOut' | 'ofBothModels'>> {
  if (!heldOut || !scoredHeldOut) return {};
  const { notUnderstood } = scoredHeldOut;
  // A run that an earlier version resolved has no rules of `challenger`.
  const { slices } = resolved.rules.challenger ?? BUILT_IN_RULES.challenger;
  const known = slices.filter((name) => training.features.includes(name));
  const unknownSlices = slices.filter((name) => !known.includes(name));
  const ofBothModels = await rowsOfBothModels(s3, scoredHeldOut, known, training.features);
  return {
    heldOut: notUnderstood === undefined ? heldOut : { ...heldOut, notUnderstood },
    ...(ofBothModels ? { ofBothModels: { ...ofBothModels, unknownSlices } } : {}),
  };
}

/** The edits of these monitors' live constraints, with their fates. */
async function readEdits(
  s3: S3Port,
  { edits }: Candidate,
  monitors: ResolvedRun['monitors'],
): Promise<readonly EditWithFate[]> {
  if (!edits) return [];
  const names = monitors.map(({ scheduleName }) => scheduleName);
  const files = JSON.parse(await s3.text(edits.uri)) as readonly MonitorEdits[];
  const own = files.filter(({ scheduleName }) => names.includes(scheduleName));
  const lines = new Map(own.flatMap((monitor) => monitor.edits.map((edit) => [editLine(edit), edit])));
  return [...lines.values()];
}

/** The candidate's constraints without the edits; null in a run whose candidate an earlier release made. */
async function readUnedited(s3: S3Port, { constraintsUri }: Candidate): Promise<Constraints | null> {
  const text = await s3.textIfAny(suggestedUri(constraintsUri));
  return text === null ? null : (JSON.parse(text) as Constraints);
}

/** Each window's captured inputs, with the new model's outputs before them: what the monitor would have seen. */
function openWindows(
  s3: S3Port,
  { resolved, training, windows, rescoredUri }: GateRequest,
): readonly ScoredWindow[] {
  if (rescoredUri === null) return [];
  const { payload } = resolved.production;
  async function* rows({ inputUri }: CollectedWindow): AsyncGenerator<Row> {
    const file = parseS3Uri(inputUri).key.split('/').at(-1) as string;
    const inputs = inputRows(s3, inputUri, payload, training.features);
    yield* joinOutputs(s3, inputs, `${rescoredUri}/${file}.out`, { rows: 0, outputs: 0 }, payload);
  }
  return windows.windows
    .filter((window) => window.rows > 0)
    .map((window) => ({
      windowStart: window.windowStart,
      windowEnd: window.windowEnd,
      declaredBad: window.declaredBad ?? false,
      rows: () => rows(window),
    }));
}

/** Writes the page for the approver. If that fails, the verdict is still returned, with the problem. */
async function approversPage(
  s3: S3Port,
  request: GateRequest,
  gate: GateReportFile,
  gateUri: string,
): Promise<Pick<GateReport, 'page' | 'pageProblem'>> {
  const { resolved, diagnosis, evidence, override = null, warnings = [] } = request;
  const context = { ...diagnosis, override, warnings, ledger: [] };
  const scheduleNames = dataQualityMonitors(resolved).map(({ scheduleName }) => scheduleName);
  const gates = [{ scheduleNames, gate, gateUri }];
  try {
    const page = await writeReport(s3, { resolved, ...context, gates, evidence, ending: null });
    return { page };
  } catch (error) {
    return { page: null, pageProblem: problemOf(error) };
  }
}
