import type { PolicyRules } from '../contract/policy.js';
import type { VerificationRule } from '../windows/verification.js';
import { changedDependence } from './changed-dependence.js';
import { type Check, type Verdict, worst } from './check.js';
import {
  type BacktestedWindow,
  backtestCheck,
  completenessCheck,
  type Provenance,
  provenanceCheck,
  representativenessCheck,
  sampleSizeCheck,
  schemaCheck,
} from './checks.js';
import { columnShift } from './column-shift.js';
import { type MissingNowAndThen, missingNowAndThen } from './completeness-allowance.js';
import { completenessNoiseCheck } from './completeness-noise-check.js';
import { contaminationCheck, declaredBadCheck, type IncidentMatch } from './contamination-check.js';
import { copiedColumn } from './copied-column.js';
import { defectsCheck } from './defects-check.js';
import type { DatasetProfile } from './distribution.js';
import { divergenceCheck } from './divergence-check.js';
import { emptyOneHot } from './empty-one-hot.js';
import { falseAlarmCheck } from './false-alarm-check.js';
import type { FeedDefect } from './feed-defect.js';
import { feedDefects } from './feed-defects.js';
import { frequencyCheck } from './frequency-check.js';
import { type ImageFinding, imageCheck } from './image-check.js';
import { independenceCheck } from './independence-check.js';
import { labelCheck } from './label-check.js';
import { type LabelledSample, leakCheck } from './leak-check.js';
import { misalignedColumn } from './misaligned-column.js';
import { powerCheck } from './power-check.js';
import { preprocessedImageCheck } from './preprocessed-image-check.js';
import { type RowRepeats, repeatedRows } from './repeated-rows.js';
import type { RowPairs } from './row-pairs.js';
import type { RowSample } from './row-sample.js';
import { sharpnessCheck } from './sharpness-check.js';
import { stabilityCheck, timeOrderCheck } from './stability-check.js';
import { withoutCapture } from './unread-capture.js';
import { verificationCheck } from './verification-check.js';

/** All that the gate looks at: summaries of streams, flat in their rows. Outputs stand before inputs where they stand at all. */
export interface GateEvidence {
  readonly rules: PolicyRules['gate'];
  readonly provenance: Provenance;
  /** What the candidate's statistics.json says, outputs first. */
  readonly candidate: DatasetProfile;
  readonly live: DatasetProfile | null;
  /** Inputs only. */
  readonly training: DatasetProfile;
  readonly trainingSample: RowSample;
  readonly trainingRepeats: RowRepeats;
  /** Neighbouring rows, the label after the features where there is one. */
  readonly trainingPairs: RowPairs;
  readonly labelled: LabelledSample | null;
  /** Captured traffic since the change, re-scored, outputs first; and the same window by window. */
  readonly traffic: DatasetProfile | null;
  readonly windows: readonly DatasetProfile[];
  readonly trafficRepeats: RowRepeats | null;
  readonly trafficPairs: RowPairs | null;
  readonly backtest: readonly BacktestedWindow[];
  /** The backtest before SageMaker's own analyzer had its say; default: the same. */
  readonly asComputed?: readonly BacktestedWindow[];
  readonly periodSeconds: number;
  readonly falseAlarmsPerMonth: number | null;
  /** `feature|check` that the live monitor reported. */
  readonly violated: readonly string[];
  readonly incidents: readonly IncidentMatch[];
  /** Windows of declared incidents, judged by the candidate. */
  readonly declaredBad: readonly BacktestedWindow[];
  readonly comparisonThreshold: number;
  /** Default: Robust, as the baseline job writes it. */
  readonly comparisonMethod?: 'Robust' | 'Simple';
  /** The rule that will judge the release, and the same windows under the live baseline. */
  readonly verification?: {
    readonly rule: VerificationRule;
    readonly underLive: readonly BacktestedWindow[];
  };
  /** SageMaker's own analyzer with the candidate on one of the windows. */
  readonly image?: ImageFinding;
  /** The record preprocessor behind which the monitor sees the capture: then no traffic, no window and no backtest is given. */
  readonly unreadBy?: string | null;
}

export interface GateVerdict {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
}

/** Judges a candidate baseline before it judges production. Pure: the same evidence gives the same verdict. */
export function judgeCandidate(evidence: GateEvidence): GateVerdict {
  const { rules, candidate, training, traffic, windows, unreadBy = null } = evidence;
  // Made of what a script gives, the live baseline is not of the values that a dataset holds.
  const live = unreadBy === null ? evidence.live : null;
  const outputs = candidate.features.length - training.features.length;
  const inputs = (profile: DatasetProfile | null) =>
    profile && { ...profile, features: profile.features.slice(-training.features.length) };
  const windowRows = windowRowsOf(evidence);
  const checks: readonly Check[] = [
    provenanceCheck(evidence.provenance),
    schemaCheck(candidate, traffic),
    sampleSizeCheck(candidate, rules),
    completenessCheck(candidate, traffic),
    completenessNoiseCheck(gapsIn(evidence, windowRows)),
    representativenessCheck(training, inputs(traffic), rules),
    independenceCheck(evidence.trainingRepeats, evidence.trafficRepeats),
    defectsCheck(
      defectsAnywhere({
        live: inputs(live),
        training,
        traffic: inputs(traffic),
        trainingRepeats: evidence.trainingRepeats,
        trafficRepeats: evidence.trafficRepeats,
        trainingPairs: evidence.trainingPairs,
        trafficPairs: evidence.trafficPairs,
      }),
    ),
    leakCheck(evidence.labelled),
    labelCheck(evidence.labelled),
    stabilityCheck(evidence.trainingSample),
    timeOrderCheck(evidence.trainingSample),
    sharpnessCheck(candidate, traffic, outputs),
    divergenceCheck(candidate, live, traffic, evidence.violated),
    frequencyCheck(candidate, windows, rules),
    contaminationCheck(evidence.incidents),
    ...alarmChecks(evidence),
    ...imageChecks(evidence),
  ];
  return withoutCapture({ verdict: worst(checks), checks }, unreadBy);
}

function imageChecks({
  image,
  unreadBy = null,
  backtest,
  asComputed = backtest,
}: GateEvidence): readonly Check[] {
  if (!image) return [];
  return [unreadBy === null ? imageCheck(image, asComputed) : preprocessedImageCheck(image, unreadBy)];
}

/** What a candidate would alarm on, and what not: the checks that hang on its thresholds. */
export function alarmChecks(evidence: GateEvidence): readonly Check[] {
  const { rules, backtest, declaredBad, candidate, incidents, falseAlarmsPerMonth } = evidence;
  const windowsPerMonth = (30 * 86_400) / evidence.periodSeconds;
  return [
    declaredBadCheck(declaredBad, incidents.length, rules.leastWindowRows),
    backtestCheck(
      backtest,
      rules,
      falseAlarmsPerMonth === null ? null : falseAlarmsPerMonth / windowsPerMonth,
    ),
    falseAlarmCheck(
      countedWindows(evidence),
      evidence.periodSeconds,
      falseAlarmsPerMonth,
      rules.backtestLeastWindows,
    ),
    powerCheck(
      candidate,
      windowRowsOf(evidence),
      evidence.comparisonThreshold,
      evidence.comparisonMethod ?? 'Robust',
    ),
    ...verificationChecks(evidence),
  ];
}

function verificationChecks(evidence: GateEvidence): readonly Check[] {
  const { verification, rules } = evidence;
  if (!verification) return [];
  const underLive = countedWindows({ rules, backtest: verification.underLive });
  return [verificationCheck(verification.rule, rules, countedWindows(evidence), underLive)];
}

/** Features that are missing now and then, in windows of so many rows; null where no window was captured. */
export function gapsIn(
  { candidate, windows, rules }: Pick<GateEvidence, 'candidate' | 'windows' | 'rules'>,
  windowRows: number,
): readonly MissingNowAndThen[] | null {
  const counted = windows.filter(({ rows }) => rows >= rules.leastWindowRows);
  return counted.length === 0 ? null : missingNowAndThen(candidate, counted, windowRows);
}

/** Honest windows with enough rows to tell anything. */
export function countedWindows({
  backtest,
  rules,
}: Pick<GateEvidence, 'backtest' | 'rules'>): readonly BacktestedWindow[] {
  return backtest.filter(({ rows }) => rows >= rules.leastWindowRows);
}

function windowRowsOf(evidence: GateEvidence): number {
  return median(countedWindows(evidence).map(({ rows }) => rows));
}

/** Columns of one population lie no further apart than this beyond chance. */
const SAME_POPULATION = 0.1;

export interface FeedEvidence {
  /** What the live baseline was made of; inputs only, as everything here. */
  readonly live: DatasetProfile | null;
  readonly training: DatasetProfile;
  readonly traffic: DatasetProfile | null;
  readonly trainingRepeats?: RowRepeats | null;
  readonly trafficRepeats?: RowRepeats | null;
  /** Neighbouring rows; a label may stand after the features. */
  readonly trainingPairs?: RowPairs | null;
  readonly trafficPairs?: RowPairs | null;
}

export interface PlacedDefect {
  readonly where: 'in the training set' | 'in the traffic' | 'in the training set and the traffic';
  readonly defect: FeedDefect;
}

/**
 * Training set and traffic are each held against the live baseline: a defect in both is seen only there. Where the
 * two differ from each other alone, the one that differs from the live baseline too is to blame, else the traffic.
 */
export function defectsAnywhere(evidence: FeedEvidence): readonly PlacedDefect[] {
  const { live, training, traffic } = evidence;
  const against = (profile: DatasetProfile | null, pairs: RowPairs | null | undefined): FeedDefect[] => {
    if (!live || !profile) return [];
    const ofRows = pairs ? [emptyOneHot(live, pairs), copiedColumn(live, pairs)] : [];
    return [...feedDefects(live, profile), ...ofRows.filter((defect) => defect !== null)];
  };
  const inTraining = against(training, evidence.trainingPairs);
  const inTraffic = against(traffic, evidence.trafficPairs);
  const key = ({ kind, features }: FeedDefect) => `${kind}|${features.join()}`;
  const known = new Set([...inTraining, ...inTraffic].flatMap(({ features }) => features));
  const between = [...(traffic ? feedDefects(training, traffic, true) : []), tornRows(evidence)].filter(
    (defect) => defect !== null && !defect.features.some((feature) => known.has(feature)),
  );
  const misaligned = (pairs: RowPairs | null | undefined) => (pairs ? misalignedColumn(pairs) : null);
  const both = new Set(inTraining.map(key));
  const trainingRepeats = evidence.trainingRepeats
    ? repeatedRows(evidence.trainingRepeats, evidence.trafficRepeats ?? undefined)
    : null;
  const trafficRepeats = evidence.trafficRepeats
    ? repeatedRows(evidence.trafficRepeats, evidence.trainingRepeats ?? undefined)
    : null;
  const placed = (where: PlacedDefect['where'], defects: readonly (FeedDefect | null)[]): PlacedDefect[] =>
    defects.flatMap((defect) => (defect ? [{ where, defect }] : []));
  const common = inTraffic.filter((defect) => both.has(key(defect)));
  const commonKeys = new Set(common.map(key));
  const apart = (defect: FeedDefect) => !commonKeys.has(key(defect));
  return [
    ...placed('in the training set and the traffic', common),
    ...placed('in the traffic', [
      ...inTraffic.filter(apart),
      ...between,
      trafficRepeats,
      misaligned(evidence.trafficPairs),
    ]),
    ...placed('in the training set', [
      ...inTraining.filter(apart),
      trainingRepeats,
      misaligned(evidence.trainingPairs),
    ]),
  ];
}

/**
 * By the columns of the traffic, which has no label. Only of one population: where frequencies differ, so may what belongs
 * together, and the frequencies are finding enough.
 */
function tornRows({ training, traffic, trainingPairs, trafficPairs }: FeedEvidence): FeedDefect | null {
  if (!traffic || !trainingPairs || !trafficPairs) return null;
  const moved = training.features.some(
    ({ distribution }, position) =>
      (columnShift(distribution, traffic.features[position]?.distribution ?? null)?.beyondChance ?? 0) >
      SAME_POPULATION,
  );
  if (moved) return null;
  const columns = trainingPairs.columns.slice(0, trafficPairs.columns.length);
  return changedDependence({ columns, pairs: trainingPairs.pairs }, trafficPairs);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
