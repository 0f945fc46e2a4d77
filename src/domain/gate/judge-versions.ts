import type { Check, CheckId } from '../../contract/check.js';
import { list } from '../present/sentence.js';
import {
  type Allowances,
  allowancesInWords,
  allowsNothing,
  withinAllowances,
} from './calibration/allowances.js';
import { type Calibration, calibrate } from './calibration/calibration.js';
import type { ComparisonSettings } from './calibration/comparison-settings.js';
import { domainAllowance } from './calibration/domain-allowance.js';
import { judgedUnder } from './calibration/judged-under.js';
import type { BacktestedWindow } from './checks/backtest.js';
import { completenessAllowances } from './checks/completeness-allowance.js';
import { unjudged } from './checks/unread-capture.js';
import { worst } from './checks/worst-verdict.js';
import {
  alarmChecks,
  countedWindows,
  type GateEvidence,
  type GateVerdict,
  gapsIn,
  judgeCandidate,
} from './judge-candidate.js';

/**
 * A candidate as it was made, and a second version of it with calibrated thresholds, where a budget asks for it or chance
 * violates the completeness that the baseline job has written.
 */
export interface JudgedVersions {
  readonly original: GateVerdict;
  /** Null where no budget is stated and completeness is no matter of chance: thresholds of comparison are not loosened unasked. */
  readonly calibration: Calibration | null;
  readonly calibrated: CalibratedVerdict | null;
}

export interface CalibratedVerdict extends GateVerdict {
  /** All honest windows under the second version's thresholds; the fit used some of them. */
  readonly backtest: readonly BacktestedWindow[];
  readonly declaredBad: readonly BacktestedWindow[];
}

/**
 * Judges both versions by the same checks. Those that hang on the thresholds see the second version on windows that the
 * fit did not use; the others ask nothing that thresholds could change.
 */
export function judgeVersions(evidence: GateEvidence, settings: ComparisonSettings): JudgedVersions {
  const judged = judgeCandidate(evidence);
  const { unreadBy = null } = evidence;
  if (unreadBy !== null) {
    const check: Check = { id: 'calibrated-thresholds', verdict: 'unknown', sentence: '' };
    const asked = evidence.falseAlarmsPerMonth !== null;
    const original = asked ? withChecks([...judged.checks, unjudged(check, unreadBy)]) : judged;
    return { original, calibration: null, calibrated: null };
  }
  const windows = countedWindows(evidence);
  const rows = windows.map((window) => window.rows);
  const allowances: Allowances = {
    completeness: fails(judged, 'completeness-noise')
      ? completenessAllowances(gapsIn(evidence, Math.min(...rows)) ?? [])
      : [],
    domain: domainAllowance(windows),
  };
  if (evidence.falseAlarmsPerMonth === null && allowsNothing(allowances)) {
    return { original: judged, calibration: null, calibrated: null };
  }
  const calibration = calibrate({
    windows,
    candidate: evidence.candidate,
    settings,
    allowances,
    budgetPerMonth: evidence.falseAlarmsPerMonth,
    periodSeconds: evidence.periodSeconds,
  });
  const original = withChecks([...judged.checks, calibrationCheck(calibration)]);
  if (calibration.verdict !== 'proposed') return { original, calibration, calibrated: null };

  const under = (window: BacktestedWindow) =>
    judgedUnder(withinAllowances(window, allowances), evidence.candidate, settings, calibration.thresholds);
  const tried = new Set(calibration.triedOn);
  const backtest = evidence.backtest.map(under);
  const declaredBad = evidence.declaredBad.map(under);
  const comparison = calibration.thresholds.find(({ setting }) => setting === 'comparison_threshold');
  const renewed = new Map(
    [
      ...alarmChecks({
        ...evidence,
        backtest: backtest.filter(({ windowStart }) => tried.has(windowStart)),
        declaredBad,
        comparisonThreshold: comparison?.to ?? evidence.comparisonThreshold,
      }),
      ...(allowsNothing(allowances) ? [] : [allowanceCheck(allowances)]),
    ].map((check) => [check.id, check]),
  );
  return {
    original,
    calibration,
    calibrated: {
      ...withChecks(judged.checks.map((check) => renewed.get(check.id) ?? check)),
      backtest,
      declaredBad,
    },
  };
}

/** What the second version says where the first left no room for chance. */
function allowanceCheck(allowances: Allowances): Check {
  const { domain } = allowances;
  return {
    id: 'completeness-noise',
    verdict: 'warn',
    sentence: `Lowered to where chance violates them in one window of a thousand: ${allowancesInWords(allowances)}.${domain ? ` Values that the baseline does not know pass up to there (${list(domain.because)} need it).` : ''} Less than that is no longer seen.`,
  };
}

function fails({ checks }: GateVerdict, id: CheckId): boolean {
  return checks.some((one) => one.id === id && one.verdict === 'fail');
}

function withChecks(checks: readonly Check[]): GateVerdict {
  return { verdict: worst(checks), checks };
}

/** What is said of it among the checks of the version as it was made. */
function calibrationCheck({ verdict, sentence }: Calibration): Check {
  const verdicts = { proposed: 'warn', 'not needed': 'pass', unknown: 'unknown', fail: 'fail' } as const;
  return {
    id: 'calibrated-thresholds',
    verdict: verdicts[verdict],
    sentence: verdict === 'proposed' ? `A second version is proposed. ${sentence}` : sentence,
  };
}
