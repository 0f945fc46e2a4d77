/**
 * The value that the next one of a series exceeds with probability `share`, beyond the largest seen if need be. The next of
 * n lies above the value that k of them exceed with probability (k + 1)/(n + 1), and then, where the tail is
 * exponential of unknown scale, over it by more than x with (1 + x/S)^−k, S being the sum of the k excesses: the fewer
 * values there are, the more room.
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
