export interface MovedColumn {
  readonly feature: string;
  /** Zero-based positions in the old and in the new baseline. */
  readonly from: number;
  readonly to: number;
}

/**
 * The smallest set of columns whose moves turn the old order into the new one. Columns displaced only by added or removed
 * columns have not moved: the longest increasing subsequence of the new positions keeps its order.
 */
export function movedColumns(
  oldOrder: readonly string[],
  newOrder: readonly string[],
): readonly MovedColumn[] {
  const newPosition = new Map(newOrder.map((name, position) => [name, position]));
  const common = oldOrder.flatMap((feature, from) => {
    const to = newPosition.get(feature);
    return to === undefined ? [] : [{ feature, from, to }];
  });
  const kept = longestIncreasing(common.map(({ to }) => to));
  return common.filter((_, index) => !kept.has(index));
}

/** Indices of one longest strictly increasing subsequence (patience sorting, n log n). */
function longestIncreasing(values: readonly number[]): ReadonlySet<number> {
  const tails: number[] = [];
  const before: number[] = [];
  values.forEach((value, index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tails[middle] as number] as number) < value) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? -1 : (tails[low - 1] as number);
    tails[low] = index;
  });
  const kept = new Set<number>();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = before[index] as number) kept.add(index);
  return kept;
}
