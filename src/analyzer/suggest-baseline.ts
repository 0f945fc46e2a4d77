import type { Dataset } from './dataset.js';
import type { FeatureProfile, NumericProfile } from './feature-profile.js';
import type {
  CategoricalBucket,
  Constraints,
  FeatureConstraints,
  FeatureStatistics,
  KllBucket,
  MonitoringConfig,
  NumericalStatistics,
  Statistics,
} from './formats.js';
import { KLL_SHRINKING_FACTOR, KLL_SKETCH_SIZE, rankOf } from './kll-sketch.js';
import { type DatasetProfile, type NamedProfile, profileDataset } from './profile-dataset.js';

/** Deequ's ColumnProfiler makes a histogram if the estimated number of distinct values is at most this. */
const HISTOGRAM_THRESHOLD = 120;
/** Deequ's CategoricalRangeRule suggests a domain if at most this share of the distinct values occurs only once. */
const MAX_SHARE_OF_SINGLE_VALUES = 0.1;
const BUCKETS = 10;

/** The values in real constraints.json files. The documentation gives 0.1 for the first two thresholds. */
export const DEFAULT_MONITORING_CONFIG = {
  evaluate_constraints: 'Enabled',
  emit_metrics: 'Enabled',
  datatype_check_threshold: 1,
  domain_content_threshold: 1,
  distribution_constraints: {
    perform_comparison: 'Enabled',
    comparison_threshold: 0.1,
    comparison_method: 'Robust',
  },
} as const satisfies MonitoringConfig;

export interface SuggestOptions {
  /**
   * The container's `categorical_drift_method`. With it, the constraints contain the two settings of containers since
   * 2023. Without it, the files are equal to those of the verified real runs. LInfinity at 0.1 applies then too.
   */
  readonly categoricalDriftMethod?: 'LInfinity' | 'ChiSquared';
}

/**
 * The two files that a baseline job writes for a dataset.
 * @throws NoDataError if the dataset has no rows
 */
export async function suggestBaseline(
  dataset: Dataset,
  options: SuggestOptions = {},
): Promise<{ statistics: Statistics; constraints: Constraints }> {
  return baselineOf(await profileDataset(dataset), options);
}

/** Like {@link suggestBaseline}, for a dataset that has been profiled. */
export function baselineOf(
  profile: DatasetProfile,
  options: SuggestOptions = {},
): { statistics: Statistics; constraints: Constraints } {
  return { statistics: statisticsOf(profile), constraints: constraintsOf(profile, options) };
}

export function statisticsOf(profile: DatasetProfile): Statistics {
  return {
    version: 0,
    dataset: { item_count: profile.rows },
    features: profile.features.map(featureStatistics),
  };
}

export function constraintsOf(profile: DatasetProfile, options: SuggestOptions = {}): Constraints {
  return {
    version: 0,
    features: profile.features.map(featureConstraints),
    monitoring_config: suggestedConfig(options),
  };
}

/** The `monitoring_config` that a baseline job writes. */
export function suggestedConfig({ categoricalDriftMethod: method }: SuggestOptions = {}): MonitoringConfig {
  if (method === undefined) return DEFAULT_MONITORING_CONFIG;
  return {
    ...DEFAULT_MONITORING_CONFIG,
    distribution_constraints: {
      ...DEFAULT_MONITORING_CONFIG.distribution_constraints,
      categorical_comparison_threshold: 0.1,
      categorical_drift_method: method,
    },
  };
}

function featureStatistics({ name, profile }: NamedProfile): FeatureStatistics {
  const inferred_type = profile.inferredType;
  const common = { num_present: profile.present, num_missing: profile.missing };
  const numeric = profile.numeric;
  if (numeric !== null) {
    return { name, inferred_type, numerical_statistics: { common, ...numericalStatistics(numeric) } };
  }
  const counts = histogramOf(profile);
  return {
    name,
    inferred_type,
    string_statistics: {
      common,
      distinct_count: profile.distinctCount,
      ...(counts === null ? {} : { distribution: { categorical: { buckets: counts } } }),
    },
  };
}

function numericalStatistics(numeric: NumericProfile): Omit<NumericalStatistics, 'common'> {
  const { mean, sum, standardDeviation, min, max, levels } = numeric;
  return {
    mean,
    sum,
    std_dev: standardDeviation,
    min,
    max,
    distribution: {
      kll: {
        buckets: bucketsOf(levels, min, max),
        sketch: { parameters: { c: KLL_SHRINKING_FACTOR, k: KLL_SKETCH_SIZE }, data: levels },
      },
    },
  };
}

/** Ten buckets of equal width with counts from the sketch. The last bucket includes its upper bound (Deequ KLLSketch). */
function bucketsOf(levels: readonly (readonly number[])[], min: number, max: number): readonly KllBucket[] {
  const bounds = Array.from({ length: BUCKETS + 1 }, (_, i) => min + ((max - min) * i) / BUCKETS);
  const below = bounds.map((bound, i) => rankOf(levels, bound, i === BUCKETS));
  return Array.from({ length: BUCKETS }, (_, i) => ({
    lower_bound: bounds[i] as number,
    upper_bound: bounds[i + 1] as number,
    count: (below[i + 1] as number) - (below[i] as number),
  }));
}

function histogramOf(profile: FeatureProfile) {
  return profile.distinctCount <= HISTOGRAM_THRESHOLD ? profile.valueCounts : null;
}

function featureConstraints({ name, profile }: NamedProfile): FeatureConstraints {
  const inferred_type = profile.inferredType;
  const completeness = profile.rows === 0 ? 0 : profile.present / profile.rows;
  const base = { name, inferred_type, completeness };
  if (inferred_type === 'Integral' || inferred_type === 'Fractional') {
    return { ...base, num_constraints: { is_non_negative: (profile.numeric?.min ?? 0) >= 0 } };
  }
  const domains = inferred_type === 'String' ? domainOf(profile) : null;
  return domains === null ? base : { ...base, string_constraints: { domains } };
}

function domainOf(profile: FeatureProfile): readonly string[] | null {
  return suggestedDomain(histogramOf(profile), profile.missing);
}

/**
 * The values by descending frequency; null if the rule suggests no domain. Deequ's rule counts "missing" as one of the
 * values, but does not put it into the domain. Whether the container follows the rule exactly is not established.
 * @param counts null if the column has too many distinct values for a histogram
 */
export function suggestedDomain(
  counts: readonly CategoricalBucket[] | null,
  missing: number,
): readonly string[] | null {
  if (counts === null || counts.length === 0) return null;
  const singles = counts.filter(({ count }) => count === 1).length + (missing === 1 ? 1 : 0);
  const entries = counts.length + (missing > 0 ? 1 : 0);
  return singles / entries <= MAX_SHARE_OF_SINGLE_VALUES ? counts.map(({ value }) => value) : null;
}
