import { suggestBaseline } from '../../src/analyzer/index.js';
import { BUILT_IN_RULES } from '../../src/contract/policy.js';
import type { Evidence } from '../../src/domain/diagnosis.js';
import type { ComparisonSettings } from '../../src/domain/gate/calibration/comparison-settings.js';
import { type CapturedIncident, CapturedRows } from '../../src/domain/gate/incident-rows.js';
import type { GateEvidence } from '../../src/domain/gate/judge-candidate.js';
import { summarizeCapturedInputs } from '../../src/evidence/captured-inputs.js';
import { diagnosisEvidence } from '../../src/evidence/diagnosis-evidence.js';
import { gateEvidence, type ScoredWindow } from '../../src/evidence/gate-evidence.js';
import { summarizeTraining } from '../../src/evidence/training-summary.js';
import type { Cells, Scene } from './scene.js';

const HOUR_SECONDS = 3600;

export interface SceneEvidence {
  readonly forDiagnosis: Evidence;
  readonly forGate: GateEvidence;
  readonly settings: ComparisonSettings;
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
  const { evidence, settings, underLiveBaseline } = await gateEvidence({
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
    windows: [...windowsOf(scene.windows, false), ...windowsOf(scene.incidents, true)],
    incidents: scene.incidents.map(capturedIncident),
  });
  const forDiagnosis = diagnosisEvidence({
    rules: rules.gate,
    training: await summarizeTraining(columns, training(), hasLabel),
    captured: await summarizeCapturedInputs(columns, datasets(columns, scene.windows)),
    live: live.statistics,
    windows: underLiveBaseline.map(({ windowStart, windowEnd, violated }) => ({
      schedule: 'bench',
      windowStart,
      windowEnd,
      scheduledTime: windowEnd,
      jobDefinition: 'live',
      status: violated.length > 0 ? 'CompletedWithViolations' : 'Completed',
      violations: violated.length,
      violated,
    })),
    retrains: scene.retrains,
    modelNewerThanBaseline: !scene.retrains,
    unreadBy: null,
  });
  return { forDiagnosis, forGate: evidence, settings };
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

async function* datasets(columns: readonly string[], windows: readonly (readonly Cells[])[]) {
  for (const rows of windows) yield { columns: () => columns, rows: stream(rows) };
}

async function* stream<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}
