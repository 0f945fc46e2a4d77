import { chiSquareCriticalValue, chiSquareTail } from '../../statistics/chi-square.js';

// Under no change the index of two samples over B bins follows (1/n + 1/m)·χ²(B−1) (Yurdakul 2018; Yurdakul and
// Naranjo, Journal of Risk Model Validation): the customary 0.1 and 0.25 know neither n nor m.

/** The index that chance alone exceeds with probability `alpha`. */
export function stabilityIndexCriticalValue(bins: number, n: number, m: number, alpha = 0.05): number {
  return (1 / n + 1 / m) * chiSquareCriticalValue(alpha, bins - 1);
}

/** How likely chance alone gives an index this large. */
export function stabilityIndexTail(psi: number, bins: number, n: number, m: number): number {
  return chiSquareTail(psi / (1 / n + 1 / m), bins - 1);
}
