import { regularizedBeta } from './gamma.js';
import { inverseOfIncreasing } from './inverse.js';
import { normalQuantile } from './normal.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** P(X ≥ successes) for X ~ Binomial(trials, p). */
export function binomialUpperTail(successes: number, trials: number, p: number): number {
  if (successes <= 0) return 1;
  if (successes > trials) return 0;
  return regularizedBeta(successes, trials - successes + 1, p);
}

/** P(X ≤ successes). */
export function binomialCdf(successes: number, trials: number, p: number): number {
  return 1 - binomialUpperTail(Math.floor(successes) + 1, trials, p);
}

/** The smallest k with P(X ≤ k) ≥ probability. */
export function binomialQuantile(probability: number, trials: number, p: number): number {
  let [low, high] = [0, trials];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (binomialCdf(middle, trials, p) >= probability) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Exact interval of Clopper and Pearson (1934): it covers any true share with at least the given confidence. [0, 1] for no
 * trials.
 */
export function clopperPearson(successes: number, trials: number, confidence = 0.95): Interval {
  if (trials <= 0) return { low: 0, high: 1 };
  const tail = (1 - confidence) / 2;
  const quantile = (probability: number, a: number, b: number) =>
    inverseOfIncreasing((x) => regularizedBeta(a, b, x), probability, 0, 1);
  return {
    low: successes <= 0 ? 0 : quantile(tail, successes, trials - successes + 1),
    high: successes >= trials ? 1 : quantile(1 - tail, successes + 1, trials - successes),
  };
}

/** Score interval of Wilson (1927): its coverage is the confidence on average; shorter than Clopper and Pearson's. */
export function wilson(successes: number, trials: number, confidence = 0.95): Interval {
  if (trials <= 0) return { low: 0, high: 1 };
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const share = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return {
    low: successes <= 0 ? 0 : Math.max(0, centre - half),
    high: successes >= trials ? 1 : Math.min(1, centre + half),
  };
}
