import { logGamma } from './gamma.js';

/**
 * One-sided p-value of Fisher's exact test: the probability of at least `after.hits` hits in the second group if both groups
 * have the same rate (Fisher 1935; hypergeometric upper tail).
 */
export function fisherExactRise(before: Group, after: Group): number {
  const hits = before.hits + after.hits;
  const all = before.of + after.of;
  const total = logChoose(all, hits);
  let tail = 0;
  for (let k = after.hits; k <= Math.min(hits, after.of); k += 1) {
    if (hits - k > before.of) continue;
    tail += Math.exp(logChoose(after.of, k) + logChoose(before.of, hits - k) - total);
  }
  return Math.min(1, tail);
}

export interface Group {
  readonly hits: number;
  readonly of: number;
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
