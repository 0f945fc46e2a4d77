/** A sample in ascending order of value; weight is how many rows an item stands for. */
export type WeightedValues = readonly { readonly value: number; readonly weight: number }[];

export function totalWeight(items: WeightedValues): number {
  let total = 0;
  for (const { weight } of items) total += weight;
  return total;
}

/** Plain numbers, in any order, one row each. */
export function weightedValues(values: readonly number[]): WeightedValues {
  return Array.from(Float64Array.from(values).sort(), (value) => ({ value, weight: 1 }));
}

/** The smallest value with at least this share of the rows at or below it (NumPy's `inverted_cdf`). */
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
 * Walks both samples' distribution functions together. `visit` is told the two functions' values on [from, to), the
 * stretch between one value of either sample and the next.
 */
export function walkTogether(
  a: WeightedValues,
  b: WeightedValues,
  visit: (cdfA: number, cdfB: number, from: number, to: number) => void,
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
    if (i < a.length || j < b.length) visit(seenA / totalA, seenB / totalB, value, Math.min(nextA, nextB));
  }
}
