import { type BaselineFiles, type Constraints, type Row, suggestBaseline } from '../analyzer/index.js';
import type { Candidate } from '../contract/candidate.js';
import type { Diagnosis } from '../contract/diagnosis.js';
import type { JudgedWindow } from '../contract/judged-window.js';
import type { PolicyRules } from '../contract/policy.js';
import type { ConstraintsContent, EditWithFate } from '../domain/baseline/edits.js';
import { mergeEdits } from '../domain/baseline/merge-edits.js';
import { diagnose } from '../domain/diagnosis.js';
import type { BacktestedWindow } from '../domain/gate/backtested-window.js';
import type { GateReportFile } from '../domain/gate/report/report-file.js';
import { detect } from '../domain/windows/detection.js';
import { chronicViolations, isWithinChance } from '../domain/windows/violation-history.js';
import { capturedSinceChange } from './captured-since-change.js';
import { diagnosisEvidence } from './diagnosis-evidence.js';
import { sampleEarlierRows } from './earlier-rows.js';
import { gateEvidence } from './gate-evidence.js';
import { gateReportFile, type SealCalibrated } from './gate-report-file.js';
import { judgeWindows } from './judge-windows.js';
import { suggestedConstraints } from './suggested-constraints.js';
import { type LabelledRow, summarizeTraining } from './training-summary.js';

/** One window of traffic, with the new model's outputs if they are known. */
export interface TrafficWindow {
  readonly windowStart: string;
  readonly windowEnd: string;
  /** Opens the inputs; called several times. */
  readonly inputs: () => AsyncIterable<Row>;
  /** Opens the rows with the new model's outputs first; the inputs without outputs. */
  readonly scored: () => AsyncIterable<Row>;
}

/** A proposed release as streams: a live baseline, new data, and traffic. */
export interface ReleaseSources {
  readonly rules: Pick<PolicyRules, 'gate' | 'verification' | 'detectionWindows'>;
  readonly periodSeconds: number;
  /** Names of the inputs, in the order of every row. */
  readonly features: readonly string[];
  /** Names of the new model's outputs; none if only the inputs are judged. */
  readonly outputs: readonly string[];
  /** The live baseline, of the outputs and the inputs. */
  readonly live: BaselineFiles;
  readonly hasLabel: boolean;
  /** Opens the training set; called twice. */
  readonly training: () => AsyncIterable<LabelledRow>;
  /** Opens the rows for the candidate, outputs first. */
  readonly baseline: () => AsyncIterable<Row>;
  readonly baselineIsTraining: boolean;
  readonly datasetUri: string;
  readonly datasetDigest: string;
  /** Oldest first; each has rows. */
  readonly windows: readonly TrafficWindow[];
  readonly seal: (files: BaselineFiles) => Candidate;
  readonly sealCalibrated: (candidate: Candidate, files: BaselineFiles) => SealCalibrated;
}

export interface JudgedRelease {
  readonly diagnosis: Diagnosis;
  readonly gate: GateReportFile;
  readonly candidate: BaselineFiles;
  /** Every window under the live baseline's inputs, oldest first. */
  readonly windows: readonly JudgedWindow[];
  /** Start of the drift; null without one. */
  readonly changePoint: string | null;
}

/** Name of the schedule in the windows of a release that no monitor has judged. */
export const FILES_SCHEDULE = 'traffic';
/** Name of the job definition that judges them. */
export const LIVE_BASELINE = 'live baseline';

/**
 * Diagnoses and judges a release as a run does, from rows alone: it first judges each window of the traffic by the live
 * baseline, as the monitor would have done, and then compares training set, traffic and baselines from the change point on.
 * @throws NoDataError if a dataset has no rows
 */
export async function judgeRelease(sources: ReleaseSources): Promise<JudgedRelease> {
  const { rules, features, windows, live } = sources;
  const executions = (
    await judgeWindows(
      windows.map(({ windowStart, windowEnd, inputs }) => ({ windowStart, windowEnd, rows: inputs() })),
      inputsOf(live, features),
      features.length,
    )
  ).backtest.map(asExecution);
  const detection = detect([executions], rules.detectionWindows);
  const training = await summarizeTraining(features, sources.training(), sources.hasLabel);
  const { captured, before, ...since } = await capturedSinceChange(
    features,
    windows.map(({ windowStart, windowEnd, inputs }) => ({
      windowStart,
      windowEnd,
      open: () => ({ columns: () => features, rows: inputs() }),
    })),
    live.statistics,
    {
      at: detection.changePoint,
      isWithinChance:
        detection.history !== undefined && isWithinChance(detection.history, detection.changePoint),
    },
    rules.detectionWindows,
  );
  const { changePoint, spans } = since;
  const earlier = await sampleEarlierRows(
    features,
    before.map(({ open }) => open().rows),
  );
  const diagnosis = diagnose(
    diagnosisEvidence({
      rules: rules.gate,
      training,
      captured,
      live: live.statistics,
      ...since,
      ...(detection.history ? { chronic: chronicViolations(detection.history, changePoint) } : {}),
      windows: detection.windows,
      retrains: true,
      modelNewerThanBaseline: false,
      unreadBy: null,
      earlier,
    }),
  );
  const columns = [...sources.outputs, ...features];
  const suggested = await suggestBaseline({ columns: () => columns, rows: sources.baseline() });
  const { files, edits } = withEditsOf(live, suggested);
  const candidate = sources.seal(files);
  const rowsRead = files.statistics.dataset.item_count;
  const judgedStarts = new Set(
    spans.slice(-rules.gate.backtestWindows).map(({ windowStart }) => windowStart),
  );
  const gathered = await gateEvidence({
    rules,
    periodSeconds: sources.periodSeconds,
    unreadBy: null,
    candidate: files,
    live,
    provenance: {
      datasetUri: sources.datasetUri,
      datasetDigest: sources.datasetDigest,
      rowsRead,
      rowsScored: rowsRead,
      trainedOnTheseRows: sources.baselineIsTraining,
      unscored: sources.outputs.length === 0,
    },
    features,
    hasLabel: sources.hasLabel,
    training: { hasTime: false, rows: dated(sources.training()) },
    baselineDataset: null,
    windows: windows
      .filter(({ windowStart }) => judgedStarts.has(windowStart))
      .map(({ windowStart, windowEnd, scored }) => ({
        windowStart,
        windowEnd,
        declaredBad: false,
        rows: scored,
      })),
    incidents: [],
    earlier,
    edits: { found: edits, ask: false, unedited: suggested.constraints },
  });
  const gate = await gateReportFile(gathered, candidate, sources.sealCalibrated(candidate, files));
  return {
    diagnosis,
    gate: sources.outputs.length === 0 ? ofInputsOnly(gate) : gate,
    candidate: files,
    windows: executions,
    changePoint,
  };
}

/** The suggested baseline with the settings that a person changed in the live one, as a run carries them over. */
function withEditsOf(
  live: BaselineFiles,
  suggested: BaselineFiles,
): { readonly files: BaselineFiles; readonly edits: readonly EditWithFate[] } {
  const { text, edits } = mergeEdits(
    suggestedConstraints(live.statistics, live.constraints),
    live.constraints as unknown as ConstraintsContent,
    JSON.stringify(suggested.constraints),
  );
  const constraints = edits.length === 0 ? suggested.constraints : (JSON.parse(text) as Constraints);
  return { files: { ...suggested, constraints }, edits };
}

/** A baseline with only these features, in this order. */
export function inputsOf(baseline: BaselineFiles, features: readonly string[]): BaselineFiles {
  const only = <One extends { readonly name: string }>(all: readonly One[]): readonly One[] =>
    features.flatMap((feature) => all.find(({ name }) => name === feature) ?? []);
  return {
    statistics: { ...baseline.statistics, features: only(baseline.statistics.features) },
    constraints: { ...baseline.constraints, features: only(baseline.constraints.features) },
  };
}

const SCORED = /, scored again with the new model/g;

/** The sentences of the checks without the claim that a model scored the windows. */
function ofInputsOnly(gate: GateReportFile): GateReportFile {
  const reworded = <One extends { readonly sentence: string }>(check: One): One => ({
    ...check,
    sentence: check.sentence.replace(SCORED, ' (inputs only)'),
  });
  const version = gate.calibration?.version;
  return {
    ...gate,
    checks: gate.checks.map(reworded),
    calibration:
      gate.calibration && version
        ? { ...gate.calibration, version: { ...version, checks: version.checks.map(reworded) } }
        : gate.calibration,
  };
}

function asExecution({ windowStart, windowEnd, rows, violated }: BacktestedWindow): JudgedWindow {
  return {
    schedule: FILES_SCHEDULE,
    windowStart,
    windowEnd,
    scheduledTime: windowEnd,
    jobDefinition: LIVE_BASELINE,
    status: violated.length > 0 ? 'CompletedWithViolations' : 'Completed',
    violations: violated.length,
    violated,
    rows,
  };
}

async function* dated(rows: AsyncIterable<LabelledRow>) {
  for await (const row of rows) yield { ...row, time: null };
}
