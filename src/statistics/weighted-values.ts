/** A sample in ascending order of value; the weight is the number of rows that an item represents. */
export type WeightedValues = readonly { readonly value: number; readonly weight: number }[];

export function totalWeight(items: WeightedValues): number {
  let total = 0;
  for (const { weight } of items) total += weight;
  return total;
}

/** The smallest value that at least this share of the rows does not exceed (NumPy's `inverted_cdf`). NaN without items. */
export function weightedQuantile(items: WeightedValues, share: number): number {
  const target = totalWeight(items) * share;
  let seen = 0;
  for (const { value, weight } of items) {
    seen += weight;
    if (seen >= target - 1e-9) return value;
  }
  return items.at(-1)?.value ?? Number.NaN;
}

/**
 * Visits the steps of both samples' distribution functions in order. `visit` receives the values of the two functions
 * between one value of either sample and the next.
 */
export function visitSteps(
  a: WeightedValues,
  b: WeightedValues,
  visit: (cdfA: number, cdfB: number) => void,
): void {
  const [totalA, totalB] = [totalWeight(a), totalWeight(b)];
  const valueAt = (items: WeightedValues, at: number) =>
    at < items.length ? (items[at] as { value: number }).value : Number.POSITIVE_INFINITY;
  let [i, j, seenA, seenB] = [0, 0, 0, 0];
  let [nextA, nextB] = [valueAt(a, 0), valueAt(b, 0)];
  while (i < a.length || j < b.length) {
    const value = Math.min(nextA, nextB);
    while (i < a.length && nextA === value) {
      seenA += (a[i] as { weight: number }).weight;
      i += 1;
      nextA = valueAt(a, i);
    }
    while (j < b.length && nextB === value) {
      seenB += (b[j] as { weight: number }).weight;
      j += 1;
      nextB = valueAt(b, j);
    }
    if (i < a.length || j < b.length) visit(seenA / totalA, seenB / totalB);
  }
}
