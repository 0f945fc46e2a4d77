import { type CategoryCounts, chiSquaredPValueOf, lInfinityDistance } from './categorical-distance.js';
import type { CategoricalBucket, FeatureStatistics } from './formats.js';
import type { EffectiveConfig } from './monitoring-config.js';
import { type ComparisonMethod, numericalDistance } from './numerical-distance.js';

/** The values of one feature that are compared with its baseline. */
export interface ObservedValues {
  /** Items of a KLL sketch by level; an item of level h represents 2^h values. For a numeric feature. */
  readonly levels?: readonly (readonly number[])[] | null | undefined;
  /** For a text feature. */
  readonly counts?: readonly CategoricalBucket[] | null | undefined;
}

/** The monitor's distance between one feature of a dataset and its baseline. */
export interface BaselineDistance {
  readonly kind: 'numerical' | 'categorical';
  /** 0 to 1; above the threshold it is a violation. */
  readonly distance: number;
  readonly threshold: number;
  readonly method: ComparisonMethod | 'LInfinity' | 'ChiSquared';
}

/**
 * The distance of the observed values from one feature of statistics.json. Null if they cannot be compared: numbers
 * against text, no sketch, too many categories, no values.
 */
export function distanceFromBaseline(
  baseline: FeatureStatistics,
  observed: ObservedValues,
  config: EffectiveConfig,
): BaselineDistance | null {
  const levels = baseline.numerical_statistics?.distribution?.kll.sketch.data;
  if (levels) {
    const method = config.comparisonMethod;
    const distance = observed.levels ? numericalDistance(observed.levels, levels, method) : null;
    return distance === null
      ? null
      : { kind: 'numerical', distance, threshold: config.comparisonThreshold, method };
  }
  const buckets = baseline.string_statistics?.distribution?.categorical.buckets;
  if (!buckets || !observed.counts) return null;
  return categoricalDistance(countsOf(observed.counts), countsOf(buckets), config);
}

/**
 * Deequ's chi-squared "distance" is a p-value, which is small when the distributions differ. How the container
 * compares it with its threshold is not established. Here the distance is 1 - p, and it is a violation when p is below
 * the configured threshold. So "distance > threshold" means drift for every kind of distance.
 */
function categoricalDistance(
  observed: CategoryCounts,
  baseline: CategoryCounts,
  config: EffectiveConfig,
): BaselineDistance | null {
  const limit = config.categoricalComparisonThreshold;
  const method = config.categoricalDriftMethod;
  if (method === 'ChiSquared') {
    const p = chiSquaredPValueOf(observed, baseline);
    return p === null ? null : { kind: 'categorical', distance: 1 - p, threshold: 1 - limit, method };
  }
  const distance = lInfinityDistance(observed, baseline, config.comparisonMethod);
  return distance === null ? null : { kind: 'categorical', distance, threshold: limit, method };
}

function countsOf(buckets: readonly CategoricalBucket[]): CategoryCounts {
  return new Map(buckets.map(({ value, count }) => [value, count]));
}
