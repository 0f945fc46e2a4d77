/**
 * Deequ's Distance.numericalDistance as Model Monitor uses it. It compares the cumulative distributions of the DISTINCT
 * values in the sketches. Deequ's rank map is keyed by value, so each value counts once, with the weight of its highest
 * level, regardless of how often it occurs. A real report confirms this (distance 0.30791265775509713).
 */

import { sortDoubles } from './sort-doubles.js';

/** Deequ's constant: c(alpha) for alpha of about 0.003 (Knuth, TAOCP 2, 3.3.1, equation 15). */
const C_ALPHA = 1.8;

export type ComparisonMethod = 'Robust' | 'Simple';

/**
 * The distance of two sketches, 0 to 1; null if either is empty. `Simple` is the largest gap between the two cumulative
 * distributions. `Robust` subtracts the gap that chance alone can cause between samples with these numbers of distinct
 * values.
 */
export function numericalDistance(
  window: readonly (readonly number[])[],
  baseline: readonly (readonly number[])[],
  method: ComparisonMethod,
): number | null {
  const a = distinctRanks(window);
  const b = ranksOfBaseline(baseline);
  if (a.total === 0 || b.total === 0) return null;
  let gap = 0;
  let i = 0;
  let j = 0;
  while (i < a.values.length || j < b.values.length) {
    const value = Math.min(a.values[i] ?? Number.POSITIVE_INFINITY, b.values[j] ?? Number.POSITIVE_INFINITY);
    if (a.values[i] === value) i++;
    if (b.values[j] === value) j++;
    const difference = Math.abs((a.ranks[i - 1] ?? 0) / a.total - (b.ranks[j - 1] ?? 0) / b.total);
    gap = Math.max(gap, difference);
  }
  return subtractChance(gap, a.total, b.total, method);
}

/** The correction for both kinds of distance (Deequ Distance.selectMetrics); n and m are the sample sizes. */
export function subtractChance(gap: number, n: number, m: number, method: ComparisonMethod): number {
  return method === 'Simple' ? gap : Math.max(0, gap - C_ALPHA * Math.sqrt((n + m) / (n * m)));
}

interface DistinctRanks {
  readonly values: Float64Array;
  readonly ranks: Float64Array;
  readonly total: number;
}

const baselineRanks = new WeakMap<readonly (readonly number[])[], DistinctRanks>();

/** Caches the ranks, because one baseline is compared with many windows and does not change. */
function ranksOfBaseline(levels: readonly (readonly number[])[]): DistinctRanks {
  const found = baselineRanks.get(levels) ?? distinctRanks(levels);
  baselineRanks.set(levels, found);
  return found;
}

/** Deequ's QuantileNonSample.getRankMap with sorted arrays instead of a map, which takes a tenth of the time. */
function distinctRanks(levels: readonly (readonly number[])[]): DistinctRanks {
  const sortedLevels = levels.map(sorted);
  const values = distinct(sorted(levels.flat()));
  const ranks = new Float64Array(values.length);
  for (const [height, level] of sortedLevels.entries()) {
    let i = 0;
    for (const item of level) {
      while (values[i] !== item) i++;
      // The weight of a higher level overwrites that of a lower one.
      ranks[i] = 2 ** height;
    }
  }
  let total = 0;
  for (let i = 0; i < ranks.length; i++) ranks[i] = total += ranks[i] as number;
  return { values, ranks, total };
}

function sorted(items: readonly number[]): Float64Array {
  return sortDoubles(Float64Array.from(items), items.length).slice(0, items.length);
}

/** Removes repeated values in place. */
function distinct(ascending: Float64Array): Float64Array {
  let length = 0;
  for (const value of ascending) {
    if (length === 0 || value !== ascending[length - 1]) ascending[length++] = value;
  }
  return ascending.subarray(0, length);
}
