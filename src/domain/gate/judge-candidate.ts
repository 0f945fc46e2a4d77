import type { Check, Verdict } from '../../contract/check.js';
import type { ModelComparison } from '../../contract/model-comparison.js';
import type { ChallengerRules, PolicyRules } from '../../contract/policy.js';
import type { VerificationRule } from '../../contract/verification.js';
import { median } from '../../statistics/median.js';
import type { EditWithFate } from '../baseline/edits.js';
import { locateDefects } from '../feed-defects/locate-defects.js';
import type { LocatedDefect } from '../feed-defects/located-defect.js';
import { list } from '../present/sentence.js';
import type { DatasetProfile } from '../profile/distribution.js';
import type { RowPairs } from '../profile/row-pairs.js';
import type { RowRepeats } from '../profile/row-repeats.js';
import type { RowSample } from '../profile/row-sample.js';
import type { BacktestedWindow } from './backtested-window.js';
import {
  completenessAllowances,
  type PartlyMissing,
  partlyMissing,
  type RequiredCompleteness,
} from './calibration/completeness-allowance.js';
import { domainAllowance } from './calibration/domain-allowance.js';
import { typeAllowance } from './calibration/type-allowance.js';
import { backtestCheck } from './checks/backtest.js';
import { carriedEditsCheck } from './checks/carried-edits.js';
import { challengerCheck } from './checks/challenger.js';
import { completenessCheck } from './checks/completeness.js';
import { completenessNoiseCheck } from './checks/completeness-noise.js';
import { contaminationCheck } from './checks/contamination.js';
import { declaredIncidentsCheck } from './checks/declared-incidents.js';
import { divergenceCheck } from './checks/divergence.js';
import { falseAlarmsCheck } from './checks/false-alarms.js';
import { feedDefectsCheck } from './checks/feed-defects.js';
import { frequencyCheck } from './checks/frequency.js';
import { heldOutRowsCheck, type JudgedHeldOut } from './checks/held-out-rows.js';
import { independenceCheck } from './checks/independence.js';
import { labelPredictabilityCheck } from './checks/label-predictability.js';
import { leakedLabelCheck } from './checks/leaked-label.js';
import { type Provenance, provenanceCheck } from './checks/provenance.js';
import { preprocessedReferenceAnalyzerCheck, referenceAnalyzerCheck } from './checks/reference-analyzer.js';
import { representativenessCheck } from './checks/representativeness.js';
import { sampleSizeCheck } from './checks/sample-size.js';
import { schemaAndTypesCheck } from './checks/schema-and-types.js';
import { sharpnessCheck } from './checks/sharpness.js';
import { smallestDetectableShiftCheck } from './checks/smallest-detectable-shift.js';
import { stabilityCheck } from './checks/stability.js';
import { timeOrderCheck } from './checks/time-order.js';
import { verificationRuleCheck } from './checks/verification-rule.js';
import { type Findings, withConflicts, withoutRaised } from './edit-conflicts.js';
import type { IncidentMatch } from './incident-match.js';
import type { LabelledSample } from './labelled-sample.js';
import type { ReferenceAnalyzerFinding } from './reference-analyzer-finding.js';
import { withoutCapture } from './unread-capture.js';
import { worst } from './worst-verdict.js';

/** Everything that the gate judges: summaries of streams, whose size does not grow with the rows. Outputs come before inputs. */
export interface GateEvidence {
  readonly rules: PolicyRules['gate'];
  readonly provenance: Provenance;
  /** From the candidate's statistics.json, outputs first. */
  readonly candidate: DatasetProfile;
  readonly live: DatasetProfile | null;
  /** Inputs only. */
  readonly training: DatasetProfile;
  readonly trainingSample: RowSample;
  readonly trainingRepeats: RowRepeats;
  /** Neighbouring rows; the label, if there is one, comes after the features. */
  readonly trainingPairs: RowPairs;
  readonly labelled: LabelledSample | null;
  /** Labelled rows that the model was not trained on; absent if the run needs none. */
  readonly heldOut?: JudgedHeldOut;
  /** Captured traffic since the change point, scored again, outputs first; and the same by window. */
  readonly traffic: DatasetProfile | null;
  readonly windows: readonly DatasetProfile[];
  readonly trafficRepeats: RowRepeats | null;
  readonly trafficPairs: RowPairs | null;
  /** Rows from before the change; null or absent if none are known. */
  readonly earlierPairs?: RowPairs | null;
  /** The new model and the model in service on held-out labelled rows; absent without such rows, or without a new model. */
  readonly challenger?: {
    readonly comparison: ModelComparison;
    readonly rules: ChallengerRules;
    /** The features of these rows, to compare with the traffic. */
    readonly population?: DatasetProfile;
  };
  readonly backtest: readonly BacktestedWindow[];
  /** The backtest before type violations that SageMaker's own analyzer refutes are removed. Default: the backtest. */
  readonly asComputed?: readonly BacktestedWindow[];
  readonly periodSeconds: number;
  readonly falseAlarmsPerMonth: number | null;
  /** `feature|check` of each violation under the live baseline. */
  readonly violated: readonly string[];
  readonly incidents: readonly IncidentMatch[];
  /** Windows of declared incidents, judged by the candidate. */
  readonly declaredBad: readonly BacktestedWindow[];
  readonly comparisonThreshold: number;
  /** Default: Robust, which the baseline job writes. */
  readonly comparisonMethod?: 'Robust' | 'Simple';
  /** The rule that will judge the release, and the same windows under the live baseline. */
  readonly verification?: {
    readonly rule: VerificationRule;
    readonly underLive: readonly BacktestedWindow[];
  };
  /** What SageMaker's own analyzer finds with the candidate in one of the windows. */
  readonly referenceAnalyzer?: ReferenceAnalyzerFinding;
  /** Edits of the live constraints; absent where they were not looked for. */
  readonly edits?: {
    readonly found: readonly EditWithFate[];
    readonly ask: boolean;
    /** The same windows as judged by the suggestion without the edits; absent where it is unknown. */
    readonly unedited?: Pick<GateEvidence, 'backtest' | 'declaredBad'>;
  };
  /** Least completeness by feature in the candidate's constraints, where a person edited or disabled it. */
  readonly required?: RequiredCompleteness;
  /** Whether the monitor watches no outputs, so that there are none to compare. Default: false. */
  readonly inputsOnly?: boolean;
  /** S3 URI of the record preprocessor that the monitor applies to the capture. With one there is no traffic, window or backtest. */
  readonly unreadBy?: string | null;
}

export interface GateVerdict {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
}

/** The verdict on the candidate as it was made, with the final fates of the edits. */
export interface OriginalVerdict extends GateVerdict {
  readonly edits: readonly EditWithFate[];
  /** The backtest that the checks counted: without the violations that only edits raise. */
  readonly counted: readonly BacktestedWindow[];
}

/** Judges a candidate baseline before it judges production. Pure: the same evidence gives the same verdict. */
export function judgeCandidate(given: GateEvidence): OriginalVerdict {
  const { rules, candidate, training, traffic, windows, unreadBy = null } = given;
  // With a script, the live baseline was made from the script's output, not from the values in a dataset.
  const live = unreadBy === null ? given.live : null;
  const outputs = candidate.features.length - training.features.length;
  const inputs = (profile: DatasetProfile | null) =>
    profile && { ...profile, features: profile.features.slice(-training.features.length) };
  const defects = locateDefects({
    live: inputs(live),
    training,
    traffic: inputs(traffic),
    trainingRepeats: given.trainingRepeats,
    trafficRepeats: given.trafficRepeats,
    trainingPairs: given.trainingPairs,
    trafficPairs: given.trafficPairs,
    earlierPairs: given.earlierPairs ?? null,
  });
  const { edits, counted, raised } = withEditsJudged(given, defects);
  const evidence: GateEvidence = { ...given, backtest: counted, ...requiredWithout(raised, given) };
  const windowRows = medianRows(evidence);
  const all: readonly Check[] = [
    provenanceCheck(evidence.provenance),
    schemaAndTypesCheck(candidate, traffic),
    sampleSizeCheck(candidate, rules),
    completenessCheck(candidate, traffic, evidence.required),
    completenessNoiseCheck(missingValues(evidence, windowRows)),
    representativenessCheck(training, inputs(traffic), rules, evidence.backtest),
    independenceCheck(evidence.trainingRepeats, evidence.trafficRepeats),
    feedDefectsCheck(defects),
    ...(evidence.heldOut ? [heldOutRowsCheck(evidence.heldOut)] : []),
    leakedLabelCheck(evidence.labelled),
    labelPredictabilityCheck(evidence.labelled),
    ...challengerChecks(evidence, inputs(traffic)),
    stabilityCheck(evidence.trainingSample),
    timeOrderCheck(evidence.trainingSample),
    ...(evidence.inputsOnly ? [] : [sharpnessCheck(candidate, traffic, outputs)]),
    divergenceCheck(candidate, live, traffic, evidence.violated),
    frequencyCheck(candidate, windows, rules),
    contaminationCheck(evidence.incidents),
    ...(evidence.edits ? [carriedEditsCheck(edits, evidence.edits.ask)] : []),
    ...checksOfThresholds(evidence),
    ...referenceAnalyzerChecks(evidence),
  ];
  const checks = all.map(notCounting(raised));
  return { ...withoutCapture({ verdict: worst(checks), checks }, unreadBy), edits, counted };
}

/** Both models on held-out rows, which must be from the population of the traffic. */
function challengerChecks(
  { challenger, rules }: GateEvidence,
  traffic: DatasetProfile | null,
): readonly Check[] {
  if (!challenger) return [];
  const { comparison, population } = challenger;
  const typical = population && traffic ? representativenessCheck(population, traffic, rules) : null;
  const differs =
    typical?.verdict === 'fail' ? typical.evidence?.filter(({ value }) => value > rules.psiFail) : [];
  return [challengerCheck(comparison, challenger.rules, differs)];
}

/** What the gate found that an edit may hide or cause. */
function findingsOf(evidence: GateEvidence, defects: readonly LocatedDefect[]): Findings {
  const { unedited } = evidence.edits ?? {};
  const enough = ({ rows }: BacktestedWindow) => rows >= evidence.rules.leastWindowRows;
  const normal = (unedited?.backtest ?? []).filter(enough);
  const rows = normal.map((window) => window.rows);
  const { required: _, ...asSuggested } = evidence;
  return {
    normal: { candidate: evidence.backtest.filter(enough), unedited: normal },
    declared: {
      candidate: evidence.declaredBad.filter(enough),
      unedited: (unedited?.declaredBad ?? []).filter(enough),
    },
    allowances: {
      completeness:
        rows.length > 0 ? completenessAllowances(missingValues(asSuggested, Math.min(...rows)) ?? []) : [],
      domain: domainAllowance(normal, evidence.candidate),
      types: typeAllowance(normal, evidence.candidate, evidence.traffic),
    },
    defects,
  };
}

/** The edits with their final fates, and the windows without the violations that only edits raise. */
function withEditsJudged(
  evidence: GateEvidence,
  defects: readonly LocatedDefect[],
): Pick<OriginalVerdict, 'edits' | 'counted'> & { readonly raised: readonly string[] } {
  const { found = [] } = evidence.edits ?? {};
  if (found.length === 0) return { edits: found, counted: evidence.backtest, raised: [] };
  const findings = findingsOf(evidence, defects);
  const edits = withConflicts(found, findings);
  const { windows, raised } = withoutRaised(edits, findings);
  const counted = new Map(windows.map((window) => [window.windowStart, window]));
  return {
    edits,
    counted: evidence.backtest.map((window) => counted.get(window.windowStart) ?? window),
    raised,
  };
}

/** A completeness that a person set above that of the traffic is no noise: the person is asked about it. */
function requiredWithout(
  raised: readonly string[],
  { required = new Map() }: GateEvidence,
): Pick<GateEvidence, 'required'> {
  const suffix = '|completeness_check';
  const features = raised
    .filter((violation) => violation.endsWith(suffix))
    .map((violation) => violation.slice(0, -suffix.length));
  return { required: new Map([...required, ...features.map((feature) => [feature, null] as const)]) };
}

/** Says in the backtest which violations are not counted. */
function notCounting(raised: readonly string[]): (check: Check) => Check {
  return (check) =>
    check.id === 'backtest' && raised.length > 0
      ? {
          ...check,
          sentence: `${check.sentence} Not counted: violations that only settings edited by hand raise (${list(raised)}).`,
        }
      : check;
}

function referenceAnalyzerChecks({
  referenceAnalyzer,
  unreadBy = null,
  backtest,
  asComputed = backtest,
}: GateEvidence): readonly Check[] {
  if (!referenceAnalyzer) return [];
  return [
    unreadBy === null
      ? referenceAnalyzerCheck(referenceAnalyzer, asComputed)
      : preprocessedReferenceAnalyzerCheck(referenceAnalyzer, unreadBy),
  ];
}

/** The checks whose result depends on the candidate's thresholds. */
export function checksOfThresholds(evidence: GateEvidence): readonly Check[] {
  const { rules, backtest, declaredBad, candidate, incidents, falseAlarmsPerMonth } = evidence;
  const windowsPerMonth = (30 * 86_400) / evidence.periodSeconds;
  return [
    declaredIncidentsCheck(declaredBad, incidents.length, rules.leastWindowRows),
    backtestCheck(
      backtest,
      rules,
      falseAlarmsPerMonth === null ? null : falseAlarmsPerMonth / windowsPerMonth,
    ),
    falseAlarmsCheck(
      countedWindows(evidence),
      evidence.periodSeconds,
      falseAlarmsPerMonth,
      rules.backtestLeastWindows,
    ),
    smallestDetectableShiftCheck(
      candidate,
      medianRows(evidence),
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
  return [verificationRuleCheck(verification.rule, rules, countedWindows(evidence), underLive)];
}

/** Features with missing values, for windows of this size; null if no window with enough rows was captured. */
export function missingValues(
  { candidate, windows, rules, required }: Pick<GateEvidence, 'candidate' | 'windows' | 'rules' | 'required'>,
  windowRows: number,
): readonly PartlyMissing[] | null {
  const counted = windows.filter(({ rows }) => rows >= rules.leastWindowRows);
  return counted.length === 0 ? null : partlyMissing(candidate, counted, windowRows, required);
}

/** Normal windows that have enough rows to count. */
export function countedWindows({
  backtest,
  rules,
}: Pick<GateEvidence, 'backtest' | 'rules'>): readonly BacktestedWindow[] {
  return backtest.filter(({ rows }) => rows >= rules.leastWindowRows);
}

/** Rows of the middle one of the windows that count. */
export function medianRows(evidence: GateEvidence): number {
  return median(countedWindows(evidence).map(({ rows }) => rows)) ?? 0;
}
