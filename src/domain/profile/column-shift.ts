import { ksCriticalValue, ksDistance, ksTail } from '../../statistics/kolmogorov-smirnov.js';
import { totalWeight } from '../../statistics/weighted-values.js';
import type { Distribution } from './distribution.js';

/** How far two columns lie apart, rows counted as often as they occur: unlike the monitor, which counts distinct values. */
export interface ColumnShift {
  /** Largest gap of the distribution functions, or of any category's share. 0 to 1. */
  readonly distance: number;
  readonly n: number;
  readonly m: number;
  /** The chance of such a distance without any change (Kolmogorov's limit; for categories an approximation). */
  readonly pValue: number;
  /** What of the distance chance explains at most once in a thousand comparisons is taken off; 0 or more. */
  readonly beyondChance: number;
}

const ONCE_IN = 0.001;

/** Null where the two cannot be compared. */
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
    beyondChance: Math.max(0, distance - ksCriticalValue(n, m, ONCE_IN)),
  };
}

export function rowsOf(distribution: Distribution): number {
  return distribution.kind === 'numeric'
    ? totalWeight(distribution.items)
    : distribution.counts.reduce((total, { count }) => total + count, distribution.unlisted);
}

const known = new WeakMap<Distribution, ReadonlyMap<string, number>>();

/** Share of the rows by value; for numbers by the number's own spelling. Several recognisers ask it of one distribution. */
export function sharesOf(distribution: Distribution): ReadonlyMap<string, number> {
  const found = known.get(distribution) ?? countShares(distribution);
  known.set(distribution, found);
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

/** Deequ's LInfinity, which takes the same correction for chance as its numerical distance. */
function largestShareGap(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let gap = 0;
  for (const value of new Set([...a.keys(), ...b.keys()]))
    gap = Math.max(gap, Math.abs((a.get(value) ?? 0) - (b.get(value) ?? 0)));
  return gap;
}
