import { visitSteps, type WeightedValues } from './weighted-values.js';

/** The largest gap between two empirical distribution functions of weighted values, 0 to 1; NaN for an empty sample. */
export function ksDistance(a: WeightedValues, b: WeightedValues): number {
  if (a.length === 0 || b.length === 0) return Number.NaN;
  let gap = 0;
  visitSteps(a, b, (cdfA, cdfB) => {
    gap = Math.max(gap, Math.abs(cdfA - cdfB));
  });
  return gap;
}

/**
 * The distance that two samples of n and m rows from one continuous distribution exceed with probability `alpha`:
 * c(α)·√((n+m)/(nm)), c(α) = √(−½ ln(α/2)); 1.358 at 5 %. With ties it is conservative. Knuth, TAOCP 2, 3.3.1.
 */
export function ksCriticalValue(n: number, m: number, alpha = 0.05): number {
  return Math.sqrt(-Math.log(alpha / 2) / 2) * Math.sqrt((n + m) / (n * m));
}

/** p-value of a distance: Kolmogorov's limit 2·Σ(−1)^(k−1)·exp(−2k²λ²), λ = D·√(nm/(n+m)). */
export function ksTail(distance: number, n: number, m: number): number {
  const lambda = distance * Math.sqrt((n * m) / (n + m));
  if (!(lambda > 0.2)) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k += 1) {
    const term = Math.exp(-2 * k * k * lambda * lambda);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-300) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
