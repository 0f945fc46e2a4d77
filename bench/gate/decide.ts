import {
  judgeWindows,
  summarizeTraining,
  type TrafficSummary,
  type WindowToJudge,
} from '../../src/activities/gather-evidence.js';
import { profileOf } from '../../src/activities/profile.js';
import { suggestBaseline } from '../../src/analyzer/index.js';
import { BUILT_IN_RULES } from '../../src/domain/contract/policy.js';
import { type Diagnosis, diagnose } from '../../src/domain/diagnosis.js';
import { type Check, worst } from '../../src/domain/gate/check.js';
import { representativenessCheck, schemaCheck } from '../../src/domain/gate/checks.js';
import { comparisonSettings } from '../../src/domain/gate/comparison-settings.js';
import type { DatasetProfile } from '../../src/domain/gate/distribution.js';
import { jumpOfOneFeature } from '../../src/domain/gate/feed-defects.js';
import { defectsAnywhere, type GateEvidence } from '../../src/domain/gate/judge-candidate.js';
import { type JudgedVersions, judgeVersions } from '../../src/domain/gate/judge-versions.js';
import { populationStabilityIndex } from '../../src/domain/gate/population-stability-index.js';
import { RepeatCounter, sharedRows } from '../../src/domain/gate/repeated-rows.js';
import type { Cells, Scene } from './scene.js';

/** What was decided, and by which findings; `asks` is the gate's "unknown": a person must look, nothing passes by itself. */
export interface Decided {
  readonly decision: 'accepts' | 'asks' | 'refuses';
  readonly because: readonly string[];
}

export interface Decisions {
  readonly ours: Decided;
  readonly alwaysAccept: Decided;
  readonly robustOnCandidate: Decided;
  readonly psiOnAnyFeature: Decided;
}

const rules = BUILT_IN_RULES.gate;
const HOUR_SECONDS = 3600;
const accepts: Decided = { decision: 'accepts', because: [] };

export interface JudgedScene {
  readonly diagnosis: Diagnosis;
  readonly versions: JudgedVersions;
  readonly seen: TrafficSummary;
  readonly training: DatasetProfile;
}

/** The diagnosis and the gate as the workflow runs them. */
export async function judgeScene(scene: Scene): Promise<JudgedScene> {
  const periodSeconds = scene.periodSeconds ?? HOUR_SECONDS;
  const { columns } = scene;
  const named = ['prediction', ...columns];
  // The scored file's own spelling of a probability, as a batch transform writes it.
  const scored = (cells: Cells) => [scene.score(cells).toFixed(6), ...cells];
  const baselineOf = (rows: readonly Cells[]) =>
    suggestBaseline({ columns: () => named, rows: stream(rows.map(scored)) });
  const live = await baselineOf(scene.live);
  const files = await baselineOf(scene.baseline);
  const training = await summarizeTraining(
    columns,
    stream(scene.training.map(({ cells, label }) => ({ features: cells, label }))),
    true,
  );
  const toJudge = (windows: readonly (readonly Cells[])[]): WindowToJudge[] =>
    windows.map((rows, i) => ({
      windowStart: new Date(i * periodSeconds * 1000).toISOString(),
      windowEnd: new Date((i + 1) * periodSeconds * 1000).toISOString(),
      rows: stream(rows.map(scored)),
    }));
  const seen = await judgeWindows(toJudge(scene.windows), files, columns.length);
  const underLive = await judgeWindows(toJudge(scene.windows), live, columns.length);
  const bad = await judgeWindows(toJudge(scene.incidents), files, columns.length);
  const traffic = seen.traffic && inputs(seen.traffic);

  const diagnosis = diagnose({
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
    defects: defectsAnywhere({
      live: inputs(profileOf(live.statistics)),
      training: training.profile,
      traffic,
      trainingRepeats: training.repeats,
      trafficRepeats: seen.repeats,
    }),
    jump: jumpOfOneFeature(seen.windows.map(inputs)),
  });
  const distribution = files.constraints.monitoring_config?.distribution_constraints;
  const evidence: GateEvidence = {
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
    labelled: training.labelled,
    traffic: seen.traffic,
    windows: seen.windows,
    trafficRepeats: seen.repeats,
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
  const versions = judgeVersions(evidence, comparisonSettings(distribution));
  return { diagnosis, versions, seen, training: training.profile };
}

/** What was decided, and what the simpler rules say of the same evidence. */
export async function decide(scene: Scene): Promise<Decisions> {
  const { diagnosis, versions, seen, training } = await judgeScene(scene);
  const { verdict, checks } = versions.original;
  const traffic = seen.traffic && inputs(seen.traffic);
  const alarming = [...new Set(seen.backtest.flatMap(({ violated }) => violated))];
  const unlike = training.features.flatMap(({ feature, distribution }, i) => {
    const other = traffic?.features[i]?.distribution;
    const index = distribution && other ? populationStabilityIndex(distribution, other) : null;
    return index && index.psi > 0.2 ? [feature] : [];
  });
  return {
    ours: ourDecision(diagnosis, worst([{ verdict }]), checks),
    alwaysAccept: accepts,
    robustOnCandidate: alarming.length > 0 ? { decision: 'refuses', because: alarming } : accepts,
    psiOnAnyFeature: unlike.length > 0 ? { decision: 'refuses', because: unlike } : accepts,
  };
}

function ourDecision(diagnosis: Diagnosis, verdict: Check['verdict'], checks: readonly Check[]): Decided {
  const failing = checks
    .filter((check) => check.verdict === 'fail')
    .map(({ check, sentence }) => `${check}: ${sentence}`);
  if (diagnosis.diagnosis === 'InsufficientEvidence') return { decision: 'asks', because: diagnosis.reasons };
  if (diagnosis.diagnosis !== 'Drift' && diagnosis.diagnosis !== 'StaleBaseline') {
    return { decision: 'refuses', because: [`${diagnosis.diagnosis}: ${diagnosis.reasons[0]}`, ...failing] };
  }
  if (verdict === 'fail') return { decision: 'refuses', because: failing };
  const unknown = checks
    .filter((check) => check.verdict === 'unknown')
    .map(({ check, sentence }) => `${check}: ${sentence}`);
  return verdict === 'unknown' ? { decision: 'asks', because: unknown } : accepts;
}

/** Without the model's answer, which stands first. */
function inputs(profile: DatasetProfile): DatasetProfile {
  return { ...profile, features: profile.features.slice(1) };
}

async function* stream<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}
