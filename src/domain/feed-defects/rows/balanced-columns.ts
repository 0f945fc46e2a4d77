import { type Margin, rakedWeights, sharesOfClasses } from '../../../statistics/raking.js';
import type { ColumnClasses } from '../../profile/column-classes.js';

/** A column whose shares differ by more than this many standard deviations of chi-square is balanced by weights. */
const MIN_MOVED = 2;
/** Rows of the reference for each share that weights balance. */
const MIN_ROWS_PER_SHARE = 15;

/** The columns whose shares differ beyond chance, most different first, as many as weights can balance. */
export function movedColumns(
  classes: readonly (ColumnClasses | null)[],
  n: number,
  m: number,
): readonly number[] {
  const differing = classes.flatMap((column, at) => {
    if (!column) return [];
    const was = sharesOfClasses(column.reference, column.count, null);
    const is = sharesOfClasses(column.actual, column.count, null);
    let [square, degrees] = [0, -1];
    is.forEach((share, one) => {
      const before = was[one] as number;
      const both = (share * m + before * n) / (n + m);
      if (both <= 0) return;
      degrees += 1;
      square += (share - before) ** 2 / both;
    });
    const statistic = (square * n * m) / (n + m);
    const deviation = (statistic - degrees) / Math.sqrt(2 * Math.max(1, degrees));
    return deviation > MIN_MOVED ? [{ at, deviation, shares: column.count - 1 }] : [];
  });
  let left = Math.max(20, n / MIN_ROWS_PER_SHARE);
  return differing
    .sort((a, b) => b.deviation - a.deviation)
    .filter(({ shares }) => {
      left -= shares;
      return left >= 0;
    })
    .map(({ at }) => at);
}

/** Weights of the rows of the reference with which these columns have the shares of the other stream. */
export function balancingWeights(
  classes: readonly (ColumnClasses | null)[],
  columns: readonly number[],
  rows: number,
): Float64Array {
  const margins = columns.flatMap((at): Margin[] => {
    const column = classes[at];
    if (!column) return [];
    return [{ classes: column.reference, shares: sharesOfClasses(column.actual, column.count, null) }];
  });
  return rakedWeights(rows, margins);
}
