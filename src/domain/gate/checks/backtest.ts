import type { Check } from '../../../contract/check.js';
import type { PolicyRules } from '../../../contract/policy.js';
import { binomialCdf } from '../../../statistics/binomial.js';
import { list, round } from '../../present/sentence.js';

export interface BacktestedWindow {
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly rows: number;
  /** `feature|check` of each violation that the candidate would have raised. */
  readonly violated: readonly string[];
  /** The largest drift distances, by feature. */
  readonly drift: readonly {
    readonly feature: string;
    readonly distance: number;
    readonly threshold: number;
  }[];
  /** Features that fell short of completeness, or of their domain, and the share of the rows that did not. */
  readonly short?: readonly {
    readonly feature: string;
    readonly check: 'completeness_check' | 'categorical_values_check';
    readonly share: number;
  }[];
}

/**
 * Captured windows since the drift, scored with the new model, judged by the candidate before it goes live.
 * @param budgetShare share of honest windows that a stated budget lets alarm: as many as chance then gives are no failure
 */
export function backtestCheck(
  windows: readonly BacktestedWindow[],
  rules: PolicyRules['gate'],
  budgetShare: number | null = null,
): Check {
  const counted = windows.filter(({ rows }) => rows >= rules.leastWindowRows);
  if (counted.length < rules.backtestLeastWindows) {
    return {
      id: 'backtest',
      verdict: 'unknown',
      threshold: rules.backtestLeastWindows,
      sentence: `${counted.length} captured windows with at least ${rules.leastWindowRows} rows; ${rules.backtestLeastWindows} are needed to tell.`,
    };
  }
  const alarms = counted.filter(({ violated }) => violated.length > 0);
  const largest = largestDistances(counted);
  const top = largest[0];
  const distance = top ? ` The largest distance is ${round(top.value)} (${top.feature}).` : '';
  if (alarms.length === 0) {
    return {
      id: 'backtest',
      verdict: 'pass',
      sentence: `The candidate would have been quiet on all ${counted.length} captured windows, re-scored with the new model.${distance}`,
      evidence: largest,
    };
  }
  const named = [...new Set(alarms.flatMap(({ violated }) => violated))];
  return {
    id: 'backtest',
    // A baseline that alarms on more than one honest window in ten would be ignored within a day.
    verdict:
      alarms.length / counted.length > 0.1 && !byChance(alarms.length, counted.length, budgetShare)
        ? 'fail'
        : 'warn',
    sentence: `The candidate would have alarmed on ${alarms.length} of ${counted.length} captured windows, re-scored with the new model: ${list(named)}.${distance}`,
    evidence: largest,
  };
}

/** Whether so many alarms are to be expected, one time in twenty or more, of a baseline that keeps the budget. */
function byChance(alarms: number, windows: number, budgetShare: number | null): boolean {
  return budgetShare !== null && 1 - binomialCdf(alarms - 1, windows, Math.min(1, budgetShare)) >= 0.05;
}

/** The worst distance of each feature over the windows, largest first. */
export function largestDistances(
  windows: readonly BacktestedWindow[],
): { feature: string; value: number; note: string }[] {
  const worstBy = new Map<string, number>();
  for (const { drift } of windows) {
    for (const { feature, distance } of drift) {
      worstBy.set(feature, Math.max(worstBy.get(feature) ?? 0, distance));
    }
  }
  return [...worstBy]
    .map(([feature, value]) => ({ feature, value: round(value), note: 'largest distance' }))
    .sort((a, b) => b.value - a.value)
    .slice(0, 10);
}
