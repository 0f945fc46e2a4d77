/**
 * Values as ranks (ties share theirs), of mean 0 and length 1, so that the sum of products of two columns is Spearman's
 * correlation. NaN, for a missing value, stands at the mean. Null where all values are alike.
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

/** Spearman's correlation of two ranked columns; 0 where one does not vary. */
export function correlation(a: Float64Array | null | undefined, b: Float64Array | null | undefined): number {
  if (!a || !b) return 0;
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
