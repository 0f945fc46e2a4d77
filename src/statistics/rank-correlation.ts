/**
 * Ranks of the values (ties get their mean rank), centred and scaled to length 1, so that the sum of products of two columns
 * is Spearman's correlation. NaN marks a missing value and gets the mean rank. Null if all values are equal.
 */
export function ranked(values: Float64Array): Float64Array | null {
  const order = Array.from(values.keys())
    .filter((i) => !Number.isNaN(values[i] as number))
    .sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Float64Array(values.length);
  const mean = (order.length - 1) / 2;
  let square = 0;
  for (let i = 0; i < order.length; ) {
    let end = i + 1;
    while (end < order.length && values[order[end] as number] === values[order[i] as number]) end += 1;
    const centred = (i + end - 1) / 2 - mean;
    for (let at = i; at < end; at += 1) ranks[order[at] as number] = centred;
    square += (end - i) * centred * centred;
    i = end;
  }
  if (square === 0) return null;
  const length = Math.sqrt(square);
  for (let i = 0; i < ranks.length; i += 1) ranks[i] = (ranks[i] as number) / length;
  return ranks;
}

/** Spearman's correlation of two ranked columns; 0 if one of them is constant. */
export function correlation(a: Float64Array | null | undefined, b: Float64Array | null | undefined): number {
  if (!a || !b) return 0;
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
