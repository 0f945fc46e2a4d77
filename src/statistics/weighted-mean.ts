/**
 * Mean of weighted values and the variance of that mean, estimated from the squared deviations of single values (Horvitz and
 * Thompson's linearization for independent rows). `weights`: one for each value, in any unit; null for equal weights.
 */
export function weightedMean(
  values: Float64Array,
  weights: Float64Array | null,
): { readonly mean: number; readonly variance: number } {
  const weightAt = (at: number) => (weights ? (weights[at] as number) : 1);
  const total = weights ? weights.reduce((sum, weight) => sum + weight, 0) : values.length;
  let mean = 0;
  values.forEach((value, at) => {
    mean += (weightAt(at) * value) / total;
  });
  let variance = 0;
  values.forEach((value, at) => {
    variance += ((weightAt(at) * (value - mean)) / total) ** 2;
  });
  return { mean, variance };
}
