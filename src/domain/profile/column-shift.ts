import { ksCriticalValue, ksDistance, ksTail } from '../../statistics/kolmogorov-smirnov.js';
import { totalWeight } from '../../statistics/weighted-values.js';
import type { Distribution } from './distribution.js';

/** Distance of two columns. Every row counts, unlike in the monitor's distance, which counts distinct values. */
export interface ColumnShift {
  /** Largest gap between the distribution functions, or between the shares of a category. 0 to 1. */
  readonly distance: number;
  readonly n: number;
  readonly m: number;
  /** Probability of this distance without a change (Kolmogorov's limit; an approximation for categories). */
  readonly pValue: number;
  /** Distance minus the distance that chance exceeds once in a thousand comparisons; at least 0. */
  readonly beyondChance: number;
}

const CHANCE = 0.001;

/** Null if the two cannot be compared: a different kind, or no rows. */
export function columnShift(reference: Distribution | null, actual: Distribution | null): ColumnShift | null {
  if (!reference || !actual || reference.kind !== actual.kind) return null;
  const [n, m] = [rowsOf(reference), rowsOf(actual)];
  if (n === 0 || m === 0) return null;
  const distance =
    reference.kind === 'numeric' && actual.kind === 'numeric'
      ? ksDistance(reference.items, actual.items)
      : largestShareGap(sharesOf(reference), sharesOf(actual));
  return {
    distance,
    n,
    m,
    pValue: ksTail(distance, n, m),
    beyondChance: Math.max(0, distance - ksCriticalValue(n, m, CHANCE)),
  };
}

export function rowsOf(distribution: Distribution): number {
  return distribution.kind === 'numeric'
    ? totalWeight(distribution.items)
    : distribution.counts.reduce((total, { count }) => total + count, distribution.unlisted);
}

const cache = new WeakMap<Distribution, ReadonlyMap<string, number>>();

/** Share of the rows by value; a number's key is its string form. Cached, because several recognisers need it. */
export function sharesOf(distribution: Distribution): ReadonlyMap<string, number> {
  const found = cache.get(distribution) ?? countShares(distribution);
  cache.set(distribution, found);
  return found;
}

function countShares(distribution: Distribution): ReadonlyMap<string, number> {
  const total = rowsOf(distribution);
  const shares = new Map<string, number>();
  const add = (value: string, rows: number) => shares.set(value, (shares.get(value) ?? 0) + rows / total);
  if (distribution.kind === 'numeric') {
    for (const { value, weight } of distribution.items) add(String(value), weight);
  } else {
    for (const { value, count } of distribution.counts) add(value, count);
  }
  return shares;
}

/** Deequ's LInfinity distance; Deequ corrects it for chance in the same way as its numerical distance. */
function largestShareGap(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let gap = 0;
  for (const value of new Set([...a.keys(), ...b.keys()]))
    gap = Math.max(gap, Math.abs((a.get(value) ?? 0) - (b.get(value) ?? 0)));
  return gap;
}
