import { normalCdf, normalQuantile } from './normal.js';

/** Deequ's correction of the `Robust` distance: 1.8·√((n+m)/(nm)). */
export function robustCorrection(n: number, m: number): number {
  return 1.8 * Math.sqrt((n + m) / (n * m));
}

/** The gap between the distribution functions of N(0, 1) and N(shift, 1): 2Φ(shift/2) − 1. */
export function gapOfShift(shift: number): number {
  return 2 * normalCdf(shift / 2) - 1;
}

/**
 * The smallest shift of a normal mean, in standard deviations, whose gap reaches `gap`: 2Φ⁻¹((1+gap)/2). Sampling
 * noise left out, so at this shift about every other window alarms. Infinite for a gap of one or more.
 */
export function shiftOfGap(gap: number): number {
  return gap >= 1 ? Number.POSITIVE_INFINITY : 2 * normalQuantile((1 + Math.max(0, gap)) / 2);
}

/** What the monitor's comparison still catches: windows of n rows, a baseline of m distinct items. */
export function detectableShift(
  threshold: number,
  n: number,
  m: number,
  method: 'Robust' | 'Simple' = 'Robust',
): number {
  return shiftOfGap(method === 'Simple' ? threshold : threshold + robustCorrection(n, m));
}
