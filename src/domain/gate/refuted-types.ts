import type { BacktestedWindow } from './backtested-window.js';
import type { ReferenceAnalyzerFinding } from './reference-analyzer-finding.js';

/**
 * Removes type violations that SageMaker's own analyzer does not find. It is not established whether the container
 * raises data_type_check for whole numbers in a Fractional column, or for any value in a String column (docs/formats.md).
 * The backtest takes the strict rule, which would refuse a column of 17.5 and 22 in every run. If the analyzer read the
 * same number of rows of the same window and finds no such violation, the backtest drops it in all windows. All other
 * violations follow established rules and stay.
 */
export function withoutRefutedTypes(
  backtest: readonly BacktestedWindow[],
  finding: ReferenceAnalyzerFinding | undefined,
): readonly BacktestedWindow[] {
  if (finding?.kind !== 'ran') return backtest;
  const ours = backtest.find(({ windowStart }) => windowStart === finding.windowStart);
  if (!ours || (finding.rows !== undefined && finding.rows !== ours.rows)) return backtest;
  const refuted = new Set(
    ours.violated.filter((name) => name.endsWith('|data_type_check') && !finding.violated.includes(name)),
  );
  if (refuted.size === 0) return backtest;
  return backtest.map((window) => ({
    ...window,
    violated: window.violated.filter((name) => !refuted.has(name)),
  }));
}
