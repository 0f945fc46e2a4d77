import type { Check } from '../../../contract/check.js';
import type { PolicyRules } from '../../../contract/policy.js';
import { binomialUpperTail } from '../../../statistics/binomial.js';
import { inSpan, list, round } from '../../present/sentence.js';
import { type BacktestedWindow, largestDistances } from '../backtested-window.js';

/** If more than one normal window in ten violates the baseline, people soon ignore the monitor. */
const TOLERATED_SHARE = 0.1;
/** The check does not fail if chance alone gives a tolerable baseline as many violated windows in at least one case of twenty. */
const LEAST_PROBABILITY = 0.05;

/**
 * Captured windows since the drift, scored again with the new model and judged by the candidate.
 * @param budgetShare share of normal windows that the stated budget allows to be violated; null without a budget
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
      sentence: `${counted.length} captured windows have at least ${rules.leastWindowRows} rows; the backtest needs ${rules.backtestLeastWindows}.`,
    };
  }
  const violating = counted.filter(({ violated }) => violated.length > 0);
  const largest = largestDistances(counted);
  const top = largest[0];
  const distance = top ? ` The largest distance is ${round(top.value)} (${top.feature}).` : '';
  if (violating.length === 0) {
    return {
      id: 'backtest',
      verdict: 'pass',
      sentence: `The candidate raises no violation in all ${counted.length} captured windows${inSpan(counted)}, scored again with the new model.${distance}`,
      evidence: largest,
    };
  }
  const names = [...new Set(violating.flatMap(({ violated }) => violated))];
  return {
    id: 'backtest',
    verdict:
      violating.length / counted.length > TOLERATED_SHARE &&
      !withinChance(violating.length, counted.length, budgetShare ?? TOLERATED_SHARE)
        ? 'fail'
        : 'warn',
    sentence: `The candidate raises violations in ${violating.length} of ${counted.length} captured windows${inSpan(counted)}, scored again with the new model: ${list(names)}.${distance}`,
    evidence: largest,
  };
}

/** Whether a baseline that violates the tolerated share of normal windows has this many with a probability of one in twenty. */
function withinChance(violated: number, windows: number, tolerated: number): boolean {
  return binomialUpperTail(violated, windows, Math.min(1, tolerated)) >= LEAST_PROBABILITY;
}
