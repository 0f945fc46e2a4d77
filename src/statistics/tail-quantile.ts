/**
 * The value that the next value of a series exceeds with probability `share`; it may be larger than all values seen. After n
 * values, the next one exceeds the value that k of them exceed with probability (k + 1)/(n + 1). If the tail is
 * exponential with unknown scale, the excess is then larger than x with probability (1 + x/S)^−k, where S is the sum of
 * the k excesses. With fewer values, the quantile is therefore larger.
 */
export function tailQuantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] as number;
  const excesses = sorted.filter((value) => value > middle).map((value) => value - middle);
  const k = excesses.length;
  if (k === 0) return middle;
  const sum = excesses.reduce((total, excess) => total + excess, 0);
  return middle + sum * Math.max(0, ((k + 1) / (sorted.length + 1) / share) ** (1 / k) - 1);
}
