import type { BacktestedWindow } from './backtest.js';
import type { ImageFinding } from './reference-analyzer.js';

/**
 * Whether whole numbers in a Fractional column, or anything in a String column, violate its type is not established of the
 * container (docs/formats.md); we take the strict side, and a column of 17.5 and 22 would be refused for ever by it. So
 * where SageMaker's own analyzer read as many rows of the same window and finds no such violation, ours is not held
 * against the candidate in any window. Every other kind of violation is computed by established rules and stays.
 */
export function withoutRefutedTypes(
  backtest: readonly BacktestedWindow[],
  finding: ImageFinding | undefined,
): readonly BacktestedWindow[] {
  if (finding?.kind !== 'ran') return backtest;
  const asked = backtest.find(({ windowStart }) => windowStart === finding.windowStart);
  if (!asked || (finding.rows !== undefined && finding.rows !== asked.rows)) return backtest;
  const refuted = new Set(
    asked.violated.filter((name) => name.endsWith('|data_type_check') && !finding.violated.includes(name)),
  );
  if (refuted.size === 0) return backtest;
  return backtest.map((window) => ({
    ...window,
    violated: window.violated.filter((name) => !refuted.has(name)),
  }));
}
