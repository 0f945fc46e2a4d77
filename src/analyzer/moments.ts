/**
 * Sum, mean, standard deviation and range in one pass, in row order, because floating-point sums depend on the order.
 * The mean is the sequential sum divided by n. The standard deviation is that of the population, by Welford's recurrence
 * as in Spark's CentralMomentAgg. On one partition the results are equal to the container's to the last bit.
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
