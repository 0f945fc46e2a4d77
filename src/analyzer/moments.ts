/**
 * Sum, mean, spread and range in one pass and in row order, since floating-point sums depend on the order: the
 * mean is the sequential sum over n, the deviation is the population's, by Welford's recurrence as Spark's
 * CentralMomentAgg writes it. Equal to the container's to the last bit on one partition.
 */
export class Moments {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  private average = 0;
  private squares = 0;

  add(value: number): void {
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    const delta = value - this.average;
    const step = delta / this.count;
    this.average += step;
    this.squares += delta * (delta - step);
  }

  get mean(): number {
    return this.sum / this.count;
  }

  get standardDeviation(): number {
    return Math.sqrt(this.squares / this.count);
  }
}
