import type { Check, Verdict } from '../../contract/check.js';
import type { PolicyRules } from '../../contract/policy.js';
import type { VerificationRule } from '../../contract/verification.js';
import { locateDefects } from '../feed-defects/locate-defects.js';
import type { DatasetProfile } from '../profile/distribution.js';
import type { RowPairs } from '../profile/row-pairs.js';
import type { RowRepeats } from '../profile/row-repeats.js';
import type { RowSample } from '../profile/row-sample.js';
import { type BacktestedWindow, backtestCheck } from './checks/backtest.js';
import { completenessCheck } from './checks/completeness.js';
import { type MissingNowAndThen, missingNowAndThen } from './checks/completeness-allowance.js';
import { completenessNoiseCheck } from './checks/completeness-noise.js';
import { contaminationCheck, declaredBadCheck, type IncidentMatch } from './checks/contamination.js';
import { divergenceCheck } from './checks/divergence.js';
import { falseAlarmCheck } from './checks/false-alarms.js';
import { defectsCheck } from './checks/feed-defects.js';
import { frequencyCheck } from './checks/frequency.js';
import { independenceCheck } from './checks/independence.js';
import { labelCheck } from './checks/label.js';
import { type LabelledSample, leakCheck } from './checks/leak.js';
import { powerCheck } from './checks/power.js';
import { preprocessedImageCheck } from './checks/preprocessed-reference-analyzer.js';
import { type Provenance, provenanceCheck } from './checks/provenance.js';
import { type ImageFinding, imageCheck } from './checks/reference-analyzer.js';
import { representativenessCheck } from './checks/representativeness.js';
import { sampleSizeCheck } from './checks/sample-size.js';
import { schemaCheck } from './checks/schema-and-types.js';
import { sharpnessCheck } from './checks/sharpness.js';
import { stabilityCheck, timeOrderCheck } from './checks/stability.js';
import { withoutCapture } from './checks/unread-capture.js';
import { verificationCheck } from './checks/verification-errors.js';
import { worst } from './checks/worst-verdict.js';

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
      locateDefects({
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

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
