import { upperGamma } from './gamma.js';
import { inverseOfIncreasing } from './inverse.js';

/** P(X > statistic) for chi-square with `degrees` degrees of freedom: a test's p-value. */
export function chiSquareTail(statistic: number, degrees: number): number {
  return degrees <= 0 ? 1 : upperGamma(degrees / 2, statistic / 2);
}

/** The value that chi-square exceeds with probability `tail` (the critical value at level `tail`). */
export function chiSquareCriticalValue(tail: number, degrees: number): number {
  const farOut = degrees + 60 * Math.sqrt(2 * degrees) + 1500;
  return inverseOfIncreasing((x) => -chiSquareTail(x, degrees), -tail, 0, farOut);
}
