import { type BaselineFiles, type Constraints, effectiveConfig, type Row } from '../analyzer/index.js';
import { BUILT_IN_RULES, type PolicyRules } from '../contract/policy.js';
import type { EditWithFate } from '../domain/baseline/edits.js';
import { overridesOf } from '../domain/baseline/feature-constraints.js';
import type { BacktestedWindow } from '../domain/gate/backtested-window.js';
import {
  type ComparisonSettings,
  comparisonSettings,
} from '../domain/gate/calibration/comparison-settings.js';
import type { JudgedHeldOut } from '../domain/gate/checks/held-out-rows.js';
import type { Provenance } from '../domain/gate/checks/provenance.js';
import type { GateEvidence } from '../domain/gate/gate-evidence.js';
import type { IncidentMatch } from '../domain/gate/incident-match.js';
import { type CapturedIncident, CapturedRows, IncidentMatcher } from '../domain/gate/incident-rows.js';
import type { ReferenceAnalyzerFinding } from '../domain/gate/reference-analyzer-finding.js';
import { withoutRefutedTypes } from '../domain/gate/refuted-types.js';
import type { RowPairs } from '../domain/profile/row-pairs.js';
import { profileOfRows, RowSampler } from '../domain/profile/row-sample.js';
import { compareModels } from '../domain/quality/compare-models.js';
import { type ComparedRow, ScoredRows, type ScoredRowsSettings } from '../domain/quality/scored-rows.js';
import { judgeWindows } from './judge-windows.js';
import { profileOf } from './profile.js';
import { type LabelledRow, summarizeTraining, type TrainingSummary } from './training-summary.js';

const OWN_THRESHOLD = /(^|\.)(categorical_)?comparison_threshold$/;

export interface DatedRow extends LabelledRow {
  /** The cell of the time column; null without one. */
  readonly time: string | null;
}

export interface OpenedDataset {
  readonly hasTime: boolean;
  /** Read once. */
  readonly rows: AsyncIterable<DatedRow>;
}

/** A captured window, scored again with the new model. */
export interface ScoredWindow {
  readonly windowStart: string;
  readonly windowEnd: string;
  /** Lies completely inside a declared incident. */
  readonly declaredBad: boolean;
  /** Opens the rows, outputs first; called once for each baseline that judges the window. */
  readonly rows: () => AsyncIterable<Row>;
}

/** Held-out rows with the outputs of both models, read once, and the problem. `slices` of a row are in the order of `sliceColumns`. */
export interface RowsOfBothModels
  extends Pick<ScoredRowsSettings, 'problemType' | 'sliceColumns' | 'threshold' | 'positiveLabel'> {
  readonly rows: AsyncIterable<ComparedRow>;
  /** Names of the features of a row; absent if the rows have none. */
  readonly features?: readonly string[];
  /** Features that the policy names for slices and the rows do not have. */
  readonly unknownSlices?: readonly string[];
}

/** Everything that the gate's evidence is computed from. */
export interface GateSources {
  /** A run that an earlier version resolved has no rules of `challenger`. */
  readonly rules: Pick<PolicyRules, 'gate' | 'verification'> & Partial<Pick<PolicyRules, 'challenger'>>;
  readonly periodSeconds: number;
  /** S3 URI of the record preprocessor that the monitor applies to the capture; null without one. */
  readonly unreadBy: string | null;
  readonly candidate: BaselineFiles;
  readonly live: BaselineFiles;
  readonly provenance: Omit<Provenance, 'candidateColumns' | 'liveColumns' | 'byName'>;
  /** Names of the input columns. */
  readonly features: readonly string[];
  /** Names of the windows' columns, for a monitor that maps them by name. Default: those of the baseline, by position. */
  readonly columns?: readonly string[];
  readonly hasLabel: boolean;
  readonly heldOut?: JudgedHeldOut;
  readonly training: OpenedDataset;
  /** Null if the baseline was made from the training set. */
  readonly baselineDataset: OpenedDataset | null;
  /** Windows that have rows, oldest first; none with a record preprocessor. */
  readonly windows: readonly ScoredWindow[];
  /** Held-out labelled rows that both models have scored; absent without such rows, or without a new model. */
  readonly ofBothModels?: RowsOfBothModels;
  readonly incidents: readonly CapturedIncident[];
  /** Rows from before the change, inputs only; absent if none are known. */
  readonly earlier?: RowPairs | null;
  readonly referenceAnalyzer?: ReferenceAnalyzerFinding;
  /** Edits of the live constraints; absent where they were not looked for. */
  readonly edits?: Pick<NonNullable<GateEvidence['edits']>, 'found' | 'ask'> & {
    /** The candidate's constraints without the edits; null where they are gone. */
    readonly unedited: Constraints | null;
  };
}

export interface GatheredEvidence {
  readonly evidence: GateEvidence;
  /** How the candidate's constraints.json compares distributions. */
  readonly settings: ComparisonSettings;
  /** The normal windows under the live baseline. */
  readonly underLiveBaseline: readonly BacktestedWindow[];
}

/** Reads every source once, each window once per baseline, and computes what the gate judges. */
export async function gateEvidence(sources: GateSources): Promise<GatheredEvidence> {
  const { rules, candidate, live, features, windows, referenceAnalyzer, unreadBy } = sources;
  const normalRows = new CapturedRows();
  const judged = (declaredBad: boolean, baseline: BaselineFiles, see?: (inputs: Row) => void) => {
    const toJudge = windows
      .filter((window) => window.declaredBad === declaredBad)
      .map(({ windowStart, windowEnd, rows }) => ({
        windowStart,
        windowEnd,
        rows: see ? tapped(rows(), (row) => see(row.slice(-features.length))) : rows(),
      }));
    return judgeWindows(toJudge, baseline, features.length, sources.columns);
  };
  const see = sources.incidents.length > 0 ? (inputs: Row) => normalRows.add(inputs) : undefined;
  const seen = await judged(false, candidate, see);
  const underLive = await judged(false, live);
  const bad = await judged(true, candidate);
  const { found = [], ask = false, unedited: suggested = null } = sources.edits ?? {};
  const isEdited = found.some(({ fate }) => fate === 'carried over');
  const unedited = suggested && isEdited ? { ...candidate, constraints: suggested } : null;
  const withoutEdits = unedited && {
    backtest: withoutRefutedTypes((await judged(false, unedited)).backtest, referenceAnalyzer),
    declaredBad: (await judged(true, unedited)).backtest,
  };
  const { training, matches } = await readDatasets(sources, normalRows);
  const settings = comparisonSettings(
    candidate.constraints.monitoring_config?.distribution_constraints,
    judgedApart(candidate),
  );
  const evidence: GateEvidence = {
    rules: rules.gate,
    provenance: {
      ...sources.provenance,
      candidateColumns: candidate.constraints.features.map(({ name }) => name),
      liveColumns: live.constraints.features.map(({ name }) => name),
      byName: unreadBy !== null,
    },
    candidate: profileOf(candidate.statistics),
    live: profileOf(live.statistics),
    training: training.profile,
    trainingSample: training.sample,
    trainingRepeats: training.repeats,
    trainingPairs: training.pairs,
    labelled: training.labelled,
    ...(await compared(sources)),
    ...(sources.heldOut ? { heldOut: sources.heldOut } : {}),
    traffic: seen.traffic,
    windows: seen.windows,
    trafficRepeats: seen.repeats,
    trafficPairs: seen.pairs,
    earlierPairs: sources.earlier ?? null,
    backtest: withoutRefutedTypes(seen.backtest, referenceAnalyzer),
    asComputed: seen.backtest,
    periodSeconds: sources.periodSeconds,
    falseAlarmsPerMonth: rules.gate.falseAlarmsPerMonth,
    violated: [...new Set(underLive.backtest.flatMap(({ violated }) => violated))],
    incidents: matches,
    declaredBad: bad.backtest,
    verification: { rule: rules.verification, underLive: underLive.backtest },
    ...(referenceAnalyzer ? { referenceAnalyzer } : {}),
    ...(sources.edits ? { edits: { found, ask, ...(withoutEdits ? { unedited: withoutEdits } : {}) } } : {}),
    required: requiredCompleteness(candidate, found),
    unreadBy,
    comparisonThreshold: settings.comparison,
    comparisonMethod: settings.method,
  };
  return { evidence, settings, underLiveBaseline: underLive.backtest };
}

/** Compares the two models on the held-out rows. */
async function compared({ ofBothModels, rules }: GateSources): Promise<Pick<GateEvidence, 'challenger'>> {
  if (!ofBothModels) return {};
  const { rows, unknownSlices = [], features, ...problem } = ofBothModels;
  const { challenger = BUILT_IN_RULES.challenger } = rules;
  const store = new ScoredRows(problem);
  const sampler = features && new RowSampler(features);
  for await (const row of rows) {
    store.add(row);
    if (row.features) sampler?.add(row.features);
  }
  const comparison = compareModels(store, { ...challenger, leastRows: rules.gate.leastRows });
  const unknown = unknownSlices.length > 0 ? { unknownSlices } : {};
  const population = sampler && profileOfRows(sampler.sample().columns, sampler.sample().rows);
  return {
    challenger: {
      comparison: { ...comparison, ...unknown },
      rules: challenger,
      ...(population ? { population } : {}),
    },
  };
}

/** Features that the comparison thresholds of the file do not judge: disabled, or with a threshold of their own. */
function judgedApart({ constraints }: BaselineFiles): readonly string[] {
  return constraints.features.flatMap((feature) => {
    const { evaluate, performComparison } = effectiveConfig(constraints, feature);
    const hasOwn = [...overridesOf(feature).keys()].some((setting) => OWN_THRESHOLD.test(setting));
    return evaluate && performComparison && !hasOwn ? [] : [feature.name];
  });
}

/** The completeness that the monitor requires of features whose constraints a person edited. */
function requiredCompleteness(
  { constraints }: BaselineFiles,
  edits: readonly EditWithFate[],
): ReadonlyMap<string, number | null> {
  const edited = new Set(edits.filter(({ fate }) => fate === 'carried over').map(({ feature }) => feature));
  return new Map(
    constraints.features
      .filter(({ name }) => edited.has(name) || edited.has(null))
      .map((feature) => [
        feature.name,
        effectiveConfig(constraints, feature).evaluate ? (feature.completeness ?? null) : null,
      ]),
  );
}

/** One pass over each dataset, which also looks for the rows of declared incidents. */
async function readDatasets(
  { features, hasLabel, training, baselineDataset, incidents }: GateSources,
  normalRows: CapturedRows,
): Promise<{ readonly training: TrainingSummary; readonly matches: readonly IncidentMatch[] }> {
  const matcherOf = ({ hasTime }: OpenedDataset, name: 'training set' | 'baseline dataset') =>
    incidents.length > 0 ? new IncidentMatcher(incidents, normalRows.repeats(), hasTime, name) : null;
  const inTraining = matcherOf(training, 'training set');
  const inBaseline = baselineDataset && matcherOf(baselineDataset, 'baseline dataset');
  const summary = await summarizeTraining(
    features,
    inTraining ? tapped(training.rows, (row) => inTraining.add(row.features, row.time)) : training.rows,
    hasLabel,
  );
  if (baselineDataset && inBaseline) {
    for await (const row of baselineDataset.rows) inBaseline.add(row.features, row.time);
  }
  return {
    training: summary,
    matches: [...(inTraining?.matches() ?? []), ...(inBaseline?.matches() ?? [])],
  };
}

async function* tapped<T>(rows: AsyncIterable<T>, see: (row: T) => void): AsyncGenerator<T> {
  for await (const row of rows) {
    see(row);
    yield row;
  }
}
