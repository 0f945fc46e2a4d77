import type { Check } from '../../contract/check.js';
import { backtestCheck } from './checks/backtest.js';
import { declaredIncidentsCheck } from './checks/declared-incidents.js';
import { falseAlarmsCheck } from './checks/false-alarms.js';
import { smallestDetectableShiftCheck } from './checks/smallest-detectable-shift.js';
import { verificationRuleCheck } from './checks/verification-rule.js';
import { countedWindows, medianRows } from './counted-windows.js';
import type { GateEvidence } from './gate-evidence.js';

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
