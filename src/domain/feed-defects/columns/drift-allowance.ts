import { ksCriticalValue } from '../../../statistics/kolmogorov-smirnov.js';
import { columnShift } from '../../profile/column-shift.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** How far the other columns of the table moved beyond chance: a distance that drift explains. */
export interface DriftAllowance {
  /** Three quarters of the other columns moved at most this far. */
  readonly usual: number;
  /** The other column that moved most. */
  readonly largest: number;
}

export const NO_DRIFT: DriftAllowance = { usual: 0, largest: 0 };
/** A table that moved further explains no finding: almost every column has moved then. */
const MAX_USUAL = 0.1;
const MAX_LARGEST = 0.35;
/** Probability that chance exceeds the remaining distance; several conversions are tried, and the best fit counts. */
const CHANCE = 0.01;

/** Returns the allowance for the column at a position, from the shifts of all other columns. */
export function driftAllowances(
  reference: DatasetProfile,
  actual: DatasetProfile,
): (position: number) => DriftAllowance {
  const moved = actual.features.flatMap((feature, position) => {
    const shift = columnShift(reference.features[position]?.distribution ?? null, feature.distribution);
    return shift ? [{ position, by: shift.beyondChance }] : [];
  });
  const sorted = moved.sort((a, b) => a.by - b.by);
  return (except) => {
    const others = sorted.filter(({ position }) => position !== except);
    return {
      usual: Math.min(MAX_USUAL, others[Math.floor(others.length * 0.75)]?.by ?? 0),
      largest: Math.min(MAX_LARGEST, others.at(-1)?.by ?? 0),
    };
  };
}

/** The largest distance that chance explains for samples of n and m rows. */
export function chanceDistance(n: number, m: number): number {
  return ksCriticalValue(n, m, CHANCE);
}
