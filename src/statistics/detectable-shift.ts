import { normalCdf, normalQuantile } from './normal.js';

/** Deequ's small-sample correction of the `Robust` distance: 1.8·√((n+m)/(nm)). */
export function robustCorrection(n: number, m: number): number {
  return 1.8 * Math.sqrt((n + m) / (n * m));
}

/** Largest gap between the distribution functions of N(0, 1) and N(shift, 1): 2Φ(shift/2) − 1. */
export function gapOfShift(shift: number): number {
  return 2 * normalCdf(shift / 2) - 1;
}

/**
 * The smallest shift of a normal mean, in standard deviations, whose gap reaches `gap`: 2Φ⁻¹((1+gap)/2). This ignores
 * sampling noise, so about half of the windows with this shift violate. Infinite for a gap of one or more.
 */
export function shiftOfGap(gap: number): number {
  return gap >= 1 ? Number.POSITIVE_INFINITY : 2 * normalQuantile((1 + Math.max(0, gap)) / 2);
}

/** Smallest shift that the monitor's comparison detects, for windows of n rows and a baseline of m distinct items. */
export function detectableShift(
  threshold: number,
  n: number,
  m: number,
  method: 'Robust' | 'Simple' = 'Robust',
): number {
  return shiftOfGap(method === 'Simple' ? threshold : threshold + robustCorrection(n, m));
}
