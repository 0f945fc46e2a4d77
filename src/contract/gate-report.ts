import type { ProposedCandidate, VersionFigures } from './candidate.js';
import type { Check, Verdict } from './check.js';
import type { ApprovalRequest } from './ending.js';
import type { ReportPage } from './report-page.js';

/** The candidate with thresholds calibrated to normal traffic, judged by the same gate. */
export interface CalibratedVersion {
  readonly candidate: ProposedCandidate;
  readonly verdict: Verdict;
  /** Only the checks whose result differs from the original version's. */
  readonly checks: GateReport['checks'];
  readonly expectedViolations: readonly string[];
  readonly moreExpected?: number;
  readonly figures: VersionFigures;
}

/** The part of the gate's result that the run's history carries: under 4 KB. The file at `reportUri` has everything. */
export interface GateReport {
  readonly verdict: Verdict;
  readonly checks: readonly Pick<Check, 'id' | 'verdict' | 'sentence'>[];
  readonly reportUri: string;
  /** `feature|check` of the violations in the backtest. The approver sees them, so they do not make a later window dirty. */
  readonly expectedViolations: readonly string[];
  /** Number of expected violations that do not fit here. The approver does not see them, so they count as unexpected. */
  readonly moreExpected?: number;
  readonly figures?: VersionFigures;
  /** One line for each judged metric of the new model and the model in service; absent without held-out rows. */
  readonly comparison?: readonly string[];
  /** One line for each declared incident. */
  readonly incidents?: readonly string[];
  /** Edits of the live constraints that contradict what the gate found, one line each; absent without one. */
  readonly editConflicts?: readonly string[];
  /** The approver's page; null where it could not be written. */
  readonly page?: ReportPage | null;
  /** Why there is no page. */
  readonly pageProblem?: string;
  /** A second version, where the original exceeds the budget of false alarms or has a completeness threshold that chance violates. */
  readonly calibrated?: CalibratedVersion;
  /** Largest distance per feature under the live baseline and under the candidate. */
  readonly distances: readonly {
    readonly feature: string;
    readonly live: number | null;
    readonly candidate: number | null;
  }[];
}

/**
 * One version of the candidate as the gate judged it: its verdict and all of its checks. The report lists for the calibrated
 * version only the checks whose result differs.
 */
export function judgedAs(
  version: 'original' | 'calibrated',
  gate: GateReport,
): Pick<GateReport, 'verdict' | 'checks'> {
  const { calibrated } = gate;
  if (version === 'original' || !calibrated) return { verdict: gate.verdict, checks: gate.checks };
  const renewed = new Map(calibrated.checks.map((check) => [check.id, check]));
  return {
    verdict: calibrated.verdict,
    // This check says why there is a second version, and is not one of that version.
    checks: gate.checks
      .filter(({ id }) => id !== 'calibrated-thresholds')
      .map((check) => renewed.get(check.id) ?? check),
  };
}

/** The gate's result, and who decides about the candidate. */
export interface GateResult {
  readonly gate: GateReport;
  readonly approval: ApprovalRequest;
}
