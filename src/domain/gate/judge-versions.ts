import type { Check, CheckId } from '../../contract/check.js';
import type { EditWithFate } from '../baseline/edits.js';
import type { BacktestedWindow } from './backtested-window.js';
import { type Allowances, allowsNothing, withinAllowances } from './calibration/allowances.js';
import { blindedKinds, type Calibration, calibrate, powerLeft } from './calibration/calibration.js';
import { comparisonAllowance } from './calibration/comparison-allowance.js';
import type { ComparisonSettings } from './calibration/comparison-settings.js';
import { completenessAllowances } from './calibration/completeness-allowance.js';
import { domainAllowance } from './calibration/domain-allowance.js';
import { blockedByEdits, heldInWords, withoutEdited } from './calibration/edited-settings.js';
import { judgedUnder } from './calibration/judged-under.js';
import type { ThresholdChange } from './calibration/threshold-change.js';
import { typeAllowance } from './calibration/type-allowance.js';
import { calibratedThresholdsCheck } from './checks/calibrated-thresholds.js';
import { loweredCompletenessCheck } from './checks/completeness-noise.js';
import { checksOfThresholds } from './checks-of-thresholds.js';
import { countedWindows, missingValues } from './counted-windows.js';
import type { GateEvidence, GateVerdict } from './gate-evidence.js';
import { judgeCandidate } from './judge-candidate.js';
import { unjudged } from './unread-capture.js';
import { worst } from './worst-verdict.js';

/**
 * A candidate as it was made, and a second version of it with calibrated thresholds. The second version exists if a budget
 * of false alarms requires it, or if chance violates the completeness that the baseline job has written.
 */
export interface JudgedVersions {
  readonly original: GateVerdict;
  /** The edits of the live constraints with their final fates. */
  readonly edits: readonly EditWithFate[];
  /** Null without a budget, if chance does not violate the completeness: comparison thresholds are raised only on request. */
  readonly calibration: Calibration | null;
  readonly calibrated: CalibratedVerdict | null;
}

export interface CalibratedVerdict extends GateVerdict {
  /** All normal windows under the second version's thresholds, also those that the fit used. */
  readonly backtest: readonly BacktestedWindow[];
  readonly declaredBad: readonly BacktestedWindow[];
}

/**
 * Judges both versions by the same checks. For the second version, checks that depend on thresholds use only windows that
 * the fit did not use. The other checks do not depend on thresholds and keep their result.
 */
export function judgeVersions(given: GateEvidence, settings: ComparisonSettings): JudgedVersions {
  const asMade = judgeCandidate(given);
  const evidence: GateEvidence = { ...given, backtest: asMade.counted };
  const { unreadBy = null } = evidence;
  const { edits } = asMade;
  if (unreadBy !== null) {
    const check: Check = { id: 'calibrated-thresholds', verdict: 'unknown', sentence: '' };
    const hasBudget = evidence.falseAlarmsPerMonth !== null;
    const original = hasBudget ? withChecks([...asMade.checks, unjudged(check, unreadBy)]) : asMade;
    return { original, edits, calibration: null, calibrated: null };
  }
  const windows = countedWindows(evidence);
  const rows = windows.map((window) => window.rows);
  const wanted: Allowances = {
    completeness: fails(asMade, 'completeness-noise')
      ? completenessAllowances(missingValues(evidence, Math.min(...rows)) ?? [])
      : [],
    domain: domainAllowance(windows, evidence.candidate),
    types: typeAllowance(windows, evidence.candidate, evidence.traffic),
    comparison: chanceComparison(evidence, asMade, settings),
  };
  const { allowances, held } = withoutEdited(wanted, edits);
  const blocked = blockedByEdits(wanted, allowances);
  const judged = withChecks(
    asMade.checks.map((check) =>
      blocked.has(check.id) ? { ...check, sentence: `${check.sentence} ${blocked.get(check.id)}` } : check,
    ),
  );
  if (evidence.falseAlarmsPerMonth === null && allowsNothing(allowances)) {
    return { original: judged, edits, calibration: null, calibrated: null };
  }
  const calibrated = calibrate({
    windows,
    candidate: evidence.candidate,
    settings,
    allowances,
    held,
    budgetPerMonth: evidence.falseAlarmsPerMonth,
    periodSeconds: evidence.periodSeconds,
  });
  const kept = heldInWords(held, edits);
  const calibration = { ...calibrated, sentence: `${calibrated.sentence}${kept}` };
  const original = withChecks([...judged.checks, calibratedThresholdsCheck(calibration)]);
  if (calibration.verdict !== 'proposed') return { original, edits, calibration, calibrated: null };

  const under = (window: BacktestedWindow) =>
    judgedUnder(withinAllowances(window, allowances), evidence.candidate, settings, calibration.thresholds);
  const testedOn = new Set(calibration.triedOn);
  const counted = evidence.backtest.map(under);
  const declaredBad = evidence.declaredBad.map(under);
  const comparison = calibration.thresholds.find(({ setting }) => setting === 'comparison_threshold');
  const renewed = new Map(
    [
      ...checksOfThresholds({
        ...evidence,
        backtest: counted.filter(({ windowStart }) => testedOn.has(windowStart)),
        declaredBad,
        comparisonThreshold: comparison?.to ?? evidence.comparisonThreshold,
      }),
      ...(allowsNothing(allowances) ? [] : [loweredCompletenessCheck(allowances)]),
    ].map((check) => [check.id, check]),
  );
  return {
    original,
    edits,
    calibration,
    calibrated: {
      ...withChecks(judged.checks.map((check) => renewed.get(check.id) ?? check)),
      backtest: given.backtest.map(under),
      declaredBad,
    },
  };
}

/** Comparison thresholds that leave room for chance; with a budget, they are fitted to the budget instead. */
function chanceComparison(
  evidence: GateEvidence,
  asMade: GateVerdict,
  settings: ComparisonSettings,
): readonly ThresholdChange[] {
  if (evidence.falseAlarmsPerMonth !== null || !fails(asMade, 'backtest')) return [];
  const { candidate, traffic, rules } = evidence;
  const windows = countedWindows(evidence);
  const profiles = evidence.windows.filter(({ rows }) => rows >= rules.leastWindowRows);
  const changes = comparisonAllowance(windows, profiles, candidate, traffic, settings);
  const power = powerLeft({ windows, candidate, settings }, changes);
  return blindedKinds(power).length > 0 ? [] : changes;
}

function fails({ checks }: GateVerdict, id: CheckId): boolean {
  return checks.some((one) => one.id === id && one.verdict === 'fail');
}

function withChecks(checks: readonly Check[]): GateVerdict {
  return { verdict: worst(checks), checks };
}
