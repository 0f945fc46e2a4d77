import { type WeightedValues, walkTogether, weightedQuantile } from './weighted-values.js';

/**
 * Jensen-Shannon distance of two count vectors over the same bins: the square root of the divergence with logarithm to
 * base 2, so 0 for equal shares and 1 for shares without a bin in common (Lin 1991).
 */
export function jensenShannonDistance(a: readonly number[], b: readonly number[]): number {
  const [totalA, totalB] = [a, b].map((counts) => counts.reduce((sum, count) => sum + count, 0)) as [
    number,
    number,
  ];
  if (totalA === 0 || totalB === 0) return Number.NaN;
  let divergence = 0;
  const part = (p: number, mean: number) => (p === 0 ? 0 : (p * Math.log2(p / mean)) / 2);
  for (let bin = 0; bin < Math.max(a.length, b.length); bin += 1) {
    const p = (a[bin] ?? 0) / totalA;
    const q = (b[bin] ?? 0) / totalB;
    divergence += part(p, (p + q) / 2) + part(q, (p + q) / 2);
  }
  return Math.sqrt(Math.max(0, divergence));
}

/** Wasserstein-1 distance, in the column's unit: the area between the two distribution functions. */
export function wassersteinDistance(a: WeightedValues, b: WeightedValues): number {
  let area = 0;
  walkTogether(a, b, (cdfA, cdfB, from, to) => {
    area += Math.abs(cdfA - cdfB) * (to - from);
  });
  return area;
}

/**
 * Wasserstein-1 in interquartile ranges of the reference: a standard deviation would let one outlier hide any shift.
 * Null where the middle half of the reference is a single value.
 */
export function wassersteinPerInterquartileRange(
  reference: WeightedValues,
  actual: WeightedValues,
): number | null {
  const range = weightedQuantile(reference, 0.75) - weightedQuantile(reference, 0.25);
  return range > 0 ? wassersteinDistance(reference, actual) / range : null;
}
