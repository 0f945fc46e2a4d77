import { normalQuantile, normalTail } from './normal.js';

/** A figure of the second of two models minus that of the first one, both from the same rows. */
export interface PairedDifference {
  readonly difference: number;
  /** Interval of 95 %. */
  readonly low: number;
  readonly high: number;
  /** One-sided p-values against the hypothesis that the true difference is `at`. */
  readonly tails: (at: number) => Tails;
}

export interface Tails {
  /** Small if the difference is certainly below the hypothesis. */
  readonly below: number;
  /** Small if it is certainly above. */
  readonly above: number;
}

export const CONFIDENCE = 0.95;

/** A difference whose error is normal. Without an error, equal figures have p-value 1 and others 0. */
export function normalDifference(difference: number, standardError: number): PairedDifference {
  const half = normalQuantile(1 - (1 - CONFIDENCE) / 2) * standardError;
  return {
    difference,
    low: difference - half,
    high: difference + half,
    tails: (at) => normalTails(difference - at, standardError),
  };
}

export function normalTails(deviation: number, standardError: number): Tails {
  if (standardError > 0) {
    const z = deviation / standardError;
    return { below: normalTail(-z), above: normalTail(z) };
  }
  return { below: deviation < 0 ? 0 : 1, above: deviation > 0 ? 0 : 1 };
}
