import { detectableShift } from '../../statistics/detectable-shift.js';
import { rowsOf } from '../profile/column-shift.js';
import type { DatasetProfile } from '../profile/distribution.js';

/** A column with more distinct values than this is continuous. */
const CONTINUOUS = 1000;

export interface SmallestShift {
  readonly feature: string;
  /** Shift of the mean of a normal distribution, in standard deviations; infinite if the monitor detects no shift. */
  readonly shift: number;
}

/**
 * The smallest shift of each numeric feature that violates the baseline in a window of this size. In closed form, over
 * distinct values, as the monitor counts them.
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
    // Up to 2,050 rows the monitor counts distinct values; the sketch of a longer continuous column represents all its rows.
    const m = distinct.size > CONTINUOUS ? rowsOf(distribution) : distinct.size;
    // A window has at most as many distinct values as rows, and hardly more than the candidate.
    const n = Math.min(windowRows, distinct.size);
    return [
      { feature, shift: n === 0 ? Number.POSITIVE_INFINITY : detectableShift(threshold, n, m, method) },
    ];
  });
}
