/** Clarify's flip test uses five neighbours, and one if the other group has ten rows or fewer. */
const NEIGHBORS = 5;
const FEW_ROWS = 10;

/** Comparisons of two rows; above it, the test takes longer than a minute. */
const MAX_PAIRS = 1e8;

/**
 * Flip test: how predictions of the facet's rows differ from those of their nearest neighbours in the other group,
 * (predictions that only the model makes positive − those that only the neighbours make positive) / rows of the facet. The
 * neighbours are the nearest by Euclidean distance over the numeric features and vote by majority.
 * @throws Error with the reason if a group is too large to compare
 */
export function flipTest(
  facet: readonly { readonly features: readonly number[]; readonly positive: boolean }[],
  others: readonly { readonly features: readonly number[]; readonly positive: boolean }[],
): number {
  if (facet.length * others.length > MAX_PAIRS) {
    throw new Error(
      `The flip test needs ${facet.length} × ${others.length} comparisons, more than ${MAX_PAIRS}`,
    );
  }
  const neighbors = others.length > FEW_ROWS ? NEIGHBORS : 1;
  let balance = 0;
  for (const row of facet) {
    const voted = majority(row.features, others, neighbors);
    if (row.positive && !voted) balance += 1;
    if (!row.positive && voted) balance -= 1;
  }
  return balance / facet.length;
}

function majority(
  features: readonly number[],
  others: readonly { readonly features: readonly number[]; readonly positive: boolean }[],
  neighbors: number,
): boolean {
  /** The nearest rows so far, the nearest first. Of equal distances the earlier row stays. */
  const nearest: { distance: number; positive: boolean }[] = [];
  for (const other of others) {
    let distance = 0;
    for (let i = 0; i < features.length; i++)
      distance += ((features[i] as number) - (other.features[i] as number)) ** 2;
    if (nearest.length === neighbors && distance >= (nearest[neighbors - 1]?.distance ?? 0)) continue;
    let position = nearest.length;
    while (position > 0 && (nearest[position - 1]?.distance ?? 0) > distance) position--;
    nearest.splice(position, 0, { distance, positive: other.positive });
    if (nearest.length > neighbors) nearest.pop();
  }
  return nearest.filter(({ positive }) => positive).length * 2 > nearest.length;
}
