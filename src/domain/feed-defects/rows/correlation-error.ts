import { largest } from '../../../statistics/extremes.js';
import { correlation } from '../../../statistics/rank-correlation.js';

/** Minimum number of rows that differ from a column's most frequent value. */
const MIN_VARIETY = 50;

/** Whether enough rows differ from the most frequent value; the correlation of a rare event depends on a few rows. */
export function hasVariety(ranks: Float64Array | null | undefined): boolean {
  if (!ranks) return false;
  const counts = new Map<number, number>();
  for (const rank of ranks) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  return ranks.length - largest(counts.values()) >= MIN_VARIETY;
}

/** Standard error of a rank correlation from the influence of each row, for columns that are far from normal. */
export function standardError(
  a: Float64Array | null | undefined,
  b: Float64Array | null | undefined,
): number {
  if (!a || !b) return Number.POSITIVE_INFINITY;
  const r = correlation(a, b);
  const rows = a.length;
  let square = 0;
  for (let i = 0; i < rows; i += 1) {
    const [x, y] = [a[i] as number, b[i] as number];
    square += (x * y - (r / 2) * (x * x + y * y)) ** 2;
  }
  return Math.sqrt(square);
}
