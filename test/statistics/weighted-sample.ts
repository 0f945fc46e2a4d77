import type { WeightedValues } from '../../src/statistics/weighted-values.js';

/** Converts numbers, in any order, to a sample with weight 1 each. */
export function weightedSample(values: readonly number[]): WeightedValues {
  return Array.from(Float64Array.from(values).sort(), (value) => ({ value, weight: 1 }));
}
