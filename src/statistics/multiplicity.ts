// Both return adjusted p-values in the given order. Reject those that do not exceed the level of the test.

/** Benjamini and Yekutieli (2001): false discovery rate under any dependence, by a step-up with the factor Σ 1/i. */
export function benjaminiYekutieli(pValues: readonly number[]): number[] {
  const factor = pValues.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
  const order = ascending(pValues);
  const adjusted = new Array<number>(pValues.length);
  let smallest = 1;
  for (let rank = order.length; rank >= 1; rank -= 1) {
    const index = order[rank - 1] as number;
    smallest = Math.min(smallest, ((pValues[index] as number) * factor * order.length) / rank);
    adjusted[index] = smallest;
  }
  return adjusted;
}

/** Holm (1979): probability of one or more false rejections, under any dependence. */
export function holm(pValues: readonly number[]): number[] {
  const order = ascending(pValues);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues[index] as number) * (order.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}

function ascending(pValues: readonly number[]): number[] {
  return pValues.map((_, i) => i).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
}
