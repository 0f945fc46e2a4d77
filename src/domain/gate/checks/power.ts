import type { Check } from '../../../contract/check.js';
import { detectableShift } from '../../../statistics/detectable-shift.js';
import { list, round } from '../../present/sentence.js';
import { rowsOf } from '../../profile/column-shift.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** A monitor that sees nothing under two standard deviations anywhere guards nothing. */
const USELESS_SHIFT = 2;
const CONTINUOUS = 1000;

export interface SmallestShift {
  readonly feature: string;
  /** In standard deviations of a normal one; infinite where nothing is caught. */
  readonly shift: number;
}

/**
 * The smallest shift per numeric feature that a window of this size still raises: in closed form, over distinct values
 * as the monitor counts them.
 */
export function smallestShifts(
  candidate: DatasetProfile,
  windowRows: number,
  threshold: number,
  method: 'Robust' | 'Simple' = 'Robust',
): readonly SmallestShift[] {
  return candidate.features.flatMap(({ feature, distribution }) => {
    if (distribution?.kind !== 'numeric') return [];
    const distinct = new Set(distribution.items.map(({ value }) => value));
    // Up to 2,050 rows the monitor counts distinct values; a longer continuous column stands for all its rows.
    const m = distinct.size > CONTINUOUS ? rowsOf(distribution) : distinct.size;
    // The window holds no more distinct values than rows, and hardly more than the candidate has.
    const n = Math.min(windowRows, distinct.size);
    return [
      { feature, shift: n === 0 ? Number.POSITIVE_INFINITY : detectableShift(threshold, n, m, method) },
    ];
  });
}

export function powerCheck(
  candidate: DatasetProfile,
  windowRows: number,
  threshold: number,
  method: 'Robust' | 'Simple' = 'Robust',
): Check {
  const id = 'smallest-detectable-shift';
  const shifts = smallestShifts(candidate, windowRows, threshold, method).map(({ feature, shift }) => ({
    feature,
    value: Number.isFinite(shift) ? round(shift) : Number.MAX_VALUE,
    note: 'standard deviations',
  }));
  if (shifts.length === 0 || windowRows === 0) {
    return { id, verdict: 'unknown', sentence: 'No numeric column or no window to tell the power from.' };
  }
  const blind = shifts.filter(({ value }) => value > USELESS_SHIFT);
  const seen = shifts.filter(({ value }) => value <= USELESS_SHIFT).sort((a, b) => a.value - b.value);
  const best = seen[0];
  const of = `with ${windowRows} rows a window`;
  const withMoreRows = smallestShifts(candidate, Number.POSITIVE_INFINITY, threshold, method);
  if (!best && withMoreRows.some(({ shift }) => shift <= USELESS_SHIFT)) {
    // Such a monitor is quiet whatever the traffic does: its quiet windows are no evidence for the candidate.
    return {
      id,
      verdict: 'unknown',
      threshold: USELESS_SHIFT,
      sentence: `Nothing under ${USELESS_SHIFT} sd is caught ${of}: so few rows cannot tell honest traffic from other traffic, and quiet windows say nothing. Longer windows would.`,
    };
  }
  return {
    id,
    verdict: seen.length > 0 ? 'pass' : 'warn',
    threshold: USELESS_SHIFT,
    sentence: `${best ? `Still caught ${of}: ${list(seen.map(({ feature, value }) => `${feature} from ${value} sd`))}.` : `Nothing under ${USELESS_SHIFT} sd is caught ${of}.`}${blind.length > 0 ? ` Blind to ${list(blind.map(({ feature }) => feature))}: too few distinct values for Model Monitor.` : ''}`,
    evidence: seen,
  };
}
