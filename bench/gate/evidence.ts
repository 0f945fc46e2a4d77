import { suggestBaseline } from '../../src/analyzer/index.js';
import { BUILT_IN_RULES } from '../../src/contract/policy.js';
import type { Evidence } from '../../src/domain/diagnosis.js';
import { locateDefects } from '../../src/domain/feed-defects/locate-defects.js';
import { singleFeatureJump } from '../../src/domain/feed-defects/single-feature-jump.js';
import { representativenessCheck } from '../../src/domain/gate/checks/representativeness.js';
import { schemaCheck } from '../../src/domain/gate/checks/schema-and-types.js';
import type { GateEvidence } from '../../src/domain/gate/judge-candidate.js';
import type { DatasetProfile } from '../../src/domain/profile/distribution.js';
import { RepeatCounter, sharedRows } from '../../src/domain/profile/row-repeats.js';
import { judgeWindows, summarizeTraining, type WindowToJudge } from '../../src/evidence/gather-evidence.js';
import { profileOf } from '../../src/evidence/profile.js';
import type { Cells, Scene } from './scene.js';

const HOUR_SECONDS = 3600;

export interface SceneEvidence {
  readonly forDiagnosis: Evidence;
  readonly forGate: GateEvidence;
}

/** What the activities gather about a release, gathered by the same code from rows instead of from S3. */
export async function evidenceOf(scene: Scene): Promise<SceneEvidence> {
  const { columns, score } = scene;
  const rules = BUILT_IN_RULES.gate;
  const periodSeconds = scene.periodSeconds ?? HOUR_SECONDS;
  const named = score ? ['prediction', ...columns] : columns;
  // The scored file's own spelling of a probability, as a batch transform writes it.
  const scored = (cells: Cells) => (score ? [score(cells).toFixed(6), ...cells] : cells);
  const baselineOf = (rows: readonly Cells[]) =>
    suggestBaseline({ columns: () => named, rows: stream(rows.map(scored)) });
  const live = await baselineOf(scene.live);
  const files = await baselineOf(scene.baseline);
  const training = await summarizeTraining(
    columns,
    stream(scene.training.map(({ cells, label }) => ({ features: cells, label }))),
    scene.training.some(({ label }) => label !== null),
  );
  const at = (windows: number) => new Date((scene.start ?? 0) + windows * periodSeconds * 1000).toISOString();
  const toJudge = (windows: readonly (readonly Cells[])[]): WindowToJudge[] =>
    windows.map((rows, i) => ({ windowStart: at(i), windowEnd: at(i + 1), rows: stream(rows.map(scored)) }));
  const seen = await judgeWindows(toJudge(scene.windows), files, columns.length);
  const underLive = await judgeWindows(toJudge(scene.windows), live, columns.length);
  const bad = await judgeWindows(toJudge(scene.incidents), files, columns.length);
  const inputs = (profile: DatasetProfile) => ({
    ...profile,
    features: profile.features.slice(-columns.length),
  });
  const traffic = seen.traffic && inputs(seen.traffic);
  const forDiagnosis: Evidence = {
    windows: underLive.backtest.map(({ windowStart, windowEnd, violated }) => ({
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
    schema: schemaCheck(training.profile, traffic),
    representativeness: representativenessCheck(training.profile, traffic, rules),
    capturedRows: traffic?.rows ?? 0,
    leastRows: rules.leastWindowRows,
    defects: locateDefects({
      live: inputs(profileOf(live.statistics)),
      training: training.profile,
      traffic,
      trainingRepeats: training.repeats,
      trainingPairs: training.pairs,
      trafficRepeats: seen.repeats,
      trafficPairs: seen.pairs,
    }),
    jump: singleFeatureJump(seen.windows.map(inputs)),
  };
  const forGate: GateEvidence = {
    rules,
    provenance: {
      datasetUri: 's3://bench/baseline.csv',
      datasetDigest: '0'.repeat(64),
      rowsRead: scene.baseline.length,
      rowsScored: scene.baseline.length,
      candidateColumns: named,
      liveColumns: named,
      trainedOnTheseRows: scene.baselineIsTraining,
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
    backtest: seen.backtest,
    periodSeconds,
    falseAlarmsPerMonth: scene.falseAlarmsPerMonth ?? null,
    violated: [...new Set(underLive.backtest.flatMap(({ violated }) => violated))],
    incidents: scene.incidents.map((rows, i) => {
      const counter = new RepeatCounter();
      for (const cells of rows) counter.add(cells);
      return {
        reason: 'declared',
        from: new Date(i).toISOString(),
        to: new Date(i + 1).toISOString(),
        capturedRows: rows.length,
        shareOfTraining: sharedRows(training.repeats, counter.repeats()),
        shareByAccident: sharedRows(training.repeats, seen.repeats) ?? 0,
      };
    }),
    declaredBad: bad.backtest,
    comparisonThreshold: 0.1,
  };
  return { forDiagnosis, forGate };
}

async function* stream<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}
