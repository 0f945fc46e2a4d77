import { upperGamma } from './gamma.js';

/** P(X > statistic) for chi-square with `degrees` degrees of freedom: the p-value of a test. */
export function chiSquareTail(statistic: number, degrees: number): number {
  return degrees <= 0 ? 1 : upperGamma(degrees / 2, statistic / 2);
}
