/** The normal windows that the gate counts. */
import { median } from '../../statistics/median.js';
import type { BacktestedWindow } from './backtested-window.js';
import { type PartlyMissing, partlyMissing } from './calibration/completeness-allowance.js';
import type { GateEvidence } from './gate-evidence.js';

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
