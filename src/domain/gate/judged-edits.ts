/** What the gate's findings decide about settings that people edited, and what the checks then count. */
import type { Check } from '../../contract/check.js';
import { smallest } from '../../statistics/extremes.js';
import type { LocatedDefect } from '../feed-defects/located-defect.js';
import { list } from '../present/sentence.js';
import type { BacktestedWindow } from './backtested-window.js';
import { completenessAllowances } from './calibration/completeness-allowance.js';
import { domainAllowance } from './calibration/domain-allowance.js';
import { typeAllowance } from './calibration/type-allowance.js';
import { missingValues } from './counted-windows.js';
import { type Findings, withConflicts, withoutRaised } from './edit-conflicts.js';
import type { GateEvidence, OriginalVerdict } from './gate-evidence.js';

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
        rows.length > 0 ? completenessAllowances(missingValues(asSuggested, smallest(rows)) ?? []) : [],
      domain: domainAllowance(normal, evidence.candidate),
      types: typeAllowance(normal, evidence.candidate, evidence.traffic),
    },
    defects,
  };
}

/** The edits with their final fates, and the windows without the violations that only edits raise. */
export function withEditsJudged(
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
export function requiredWithout(
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
export function notCounting(raised: readonly string[]): (check: Check) => Check {
  return (check) =>
    check.id === 'backtest' && raised.length > 0
      ? {
          ...check,
          sentence: `${check.sentence} Not counted: violations that only settings edited by hand raise (${list(raised)}).`,
        }
      : check;
}
