import { type Row, suggestBaseline } from '../../src/analyzer/index.js';
import type { Detection } from '../../src/contract/detection.js';
import type { JudgedWindow } from '../../src/contract/judged-window.js';
import { BUILT_IN_RULES } from '../../src/contract/policy.js';
import type { Evidence } from '../../src/domain/diagnosis.js';
import type { BacktestedWindow } from '../../src/domain/gate/backtested-window.js';
import type { ComparisonSettings } from '../../src/domain/gate/calibration/comparison-settings.js';
import type { GateEvidence } from '../../src/domain/gate/gate-evidence.js';
import { type CapturedIncident, CapturedRows } from '../../src/domain/gate/incident-rows.js';
import { detect } from '../../src/domain/windows/detection.js';
import { chronicViolations, isWithinChance } from '../../src/domain/windows/violation-history.js';
import { capturedSinceChange } from '../../src/evidence/captured-since-change.js';
import { diagnosisEvidence } from '../../src/evidence/diagnosis-evidence.js';
import { sampleEarlierRows } from '../../src/evidence/earlier-rows.js';
import { gateEvidence, type ScoredWindow } from '../../src/evidence/gate-evidence.js';
import { judgeWindows } from '../../src/evidence/judge-windows.js';
import { summarizeTraining } from '../../src/evidence/training-summary.js';
import type { Cells, Scene } from './scene.js';

const HOUR_SECONDS = 3600;

export interface SceneEvidence {
  readonly forDiagnosis: Evidence;
  readonly forGate: GateEvidence;
  readonly settings: ComparisonSettings;
  readonly detection: Detection;
}

/** The evidence on a release, gathered by the product's own code, from rows instead of from S3. */
export async function evidenceOf(scene: Scene): Promise<SceneEvidence> {
  const { columns, score } = scene;
  const rules = {
    ...BUILT_IN_RULES,
    gate: { ...BUILT_IN_RULES.gate, falseAlarmsPerMonth: scene.falseAlarmsPerMonth ?? null },
  };
  const periodSeconds = scene.periodSeconds ?? HOUR_SECONDS;
  const named = score ? ['prediction', ...columns] : columns;
  // A batch transform writes a probability with six decimals.
  const scored = (cells: Cells) => (score ? [score(cells).toFixed(6), ...cells] : cells);
  const baselineOf = (rows: readonly Cells[]) =>
    suggestBaseline({ columns: () => named, rows: stream(rows.map(scored)) });
  const at = (windows: number) => new Date((scene.start ?? 0) + windows * periodSeconds * 1000).toISOString();
  const windowsOf = (windows: readonly (readonly Cells[])[], declaredBad: boolean): ScoredWindow[] =>
    windows.map((rows, i) => ({
      windowStart: at(i),
      windowEnd: at(i + 1),
      declaredBad,
      rows: () => stream(rows.map(scored)),
    }));
  const training = () =>
    stream(scene.training.map(({ cells, label }) => ({ features: cells, label, time: null })));
  const hasLabel = scene.training.some(({ label }) => label !== null);
  const live = await baselineOf(scene.live);
  const seen = [...windowsOf([...(scene.before ?? []), ...scene.windows], false)];
  const underLive = await judgeWindows(
    seen.map(({ rows, ...window }) => ({ ...window, rows: rows() })),
    live,
    columns.length,
  );
  const detection = detect([underLive.backtest.map(judgedWindow)], rules.detectionWindows);
  const isGiven = scene.before === undefined;
  const since = await capturedSinceChange(
    columns,
    seen.map(({ windowStart, windowEnd, rows }) => ({
      windowStart,
      windowEnd,
      open: () => ({ columns: () => columns, rows: withoutOutputs(rows(), columns.length) }),
    })),
    isGiven ? null : live.statistics,
    isGiven
      ? { at: at(0), isWithinChance: false }
      : {
          at: detection.changePoint,
          isWithinChance:
            detection.history !== undefined && isWithinChance(detection.history, detection.changePoint),
        },
    rules.detectionWindows,
  );
  const { history } = detection;
  // The model in service was trained on rows of the same population as those of the live baseline.
  const earlier = scene.retrains
    ? await sampleEarlierRows(columns, [stream(scene.live), ...since.before.map(({ open }) => open().rows)])
    : null;
  const used = new Set(since.spans.map(({ windowStart }) => windowStart));
  const { evidence, settings } = await gateEvidence({
    rules,
    periodSeconds,
    unreadBy: null,
    candidate: await baselineOf(scene.baseline),
    live,
    provenance: {
      datasetUri: 's3://bench/baseline.csv',
      datasetDigest: '0'.repeat(64),
      rowsRead: scene.baseline.length,
      rowsScored: scene.baseline.length,
      trainedOnTheseRows: scene.baselineIsTraining,
    },
    features: columns,
    hasLabel,
    training: { hasTime: false, rows: training() },
    // As if the baseline were made from the training set: scenes put the rows of an incident there only.
    baselineDataset: null,
    windows: [
      ...seen.filter(({ windowStart }) => used.has(windowStart)),
      ...windowsOf(scene.incidents, true),
    ],
    incidents: scene.incidents.map(capturedIncident),
    earlier,
  });
  const forDiagnosis = diagnosisEvidence({
    rules: rules.gate,
    training: await summarizeTraining(columns, training(), hasLabel),
    live: live.statistics,
    ...since,
    windows: isGiven ? underLive.backtest.map(judgedWindow) : detection.windows,
    ...(history && !isGiven ? { chronic: chronicViolations(history, since.changePoint) } : {}),
    retrains: scene.retrains,
    modelNewerThanBaseline: !scene.retrains,
    unreadBy: null,
    earlier,
  });
  return { forDiagnosis, forGate: { ...evidence, inputsOnly: score === null }, settings, detection };
}

function capturedIncident(rows: readonly Cells[], index: number): CapturedIncident {
  const captured = new CapturedRows();
  for (const cells of rows) captured.add(cells);
  const incident = {
    reason: 'declared',
    from: new Date(index).toISOString(),
    to: new Date(index + 1).toISOString(),
  };
  return { incident, captured: captured.repeats(), left: null };
}

function judgedWindow({ windowStart, windowEnd, violated }: BacktestedWindow): JudgedWindow {
  return {
    schedule: 'bench',
    windowStart,
    windowEnd,
    scheduledTime: windowEnd,
    jobDefinition: 'live',
    status: violated.length > 0 ? 'CompletedWithViolations' : 'Completed',
    violations: violated.length,
    violated,
  };
}

async function* withoutOutputs(rows: AsyncIterable<Row>, inputs: number): AsyncGenerator<Row> {
  for await (const row of rows) yield row.slice(-inputs);
}

async function* stream<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}
