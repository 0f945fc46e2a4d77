import { chiSquareTail } from '../../statistics/chi-square.js';

/**
 * Probability that chance alone gives a population stability index this large for samples of n and m rows. Without a
 * change, the index over B bins follows (1/n + 1/m)·χ²(B−1) (Yurdakul 2018; Yurdakul and Naranjo, Journal of Risk Model
 * Validation). The customary limits 0.1 and 0.25 ignore n and m.
 */
export function stabilityIndexTail(psi: number, bins: number, n: number, m: number): number {
  return chiSquareTail(psi / (1 / n + 1 / m), bins - 1);
}
