import { type CategoryCounts, chiSquaredPValueOf, lInfinityDistance } from './categorical-distance.js';
import { checkColumnCount, checkFeature, driftViolation, observedShares } from './checks.js';
import type { Dataset } from './dataset.js';
import type { FeatureProfile } from './feature-profile.js';
import type { Constraints, ConstraintViolation, FeatureStatistics, Statistics } from './formats.js';
import { type EffectiveConfig, effectiveConfig } from './monitoring-config.js';
import { numericalDistance } from './numerical-distance.js';
import { type DatasetProfile, type Expectations, profileDataset } from './profile-dataset.js';
import { constraintsOf, statisticsOf } from './suggest-baseline.js';

export interface BaselineFiles {
  readonly statistics: Statistics;
  readonly constraints: Constraints;
}

/** How far one feature of the window lies from the baseline. Above the threshold it is a violation. */
export interface FeatureDrift {
  readonly feature: string;
  readonly kind: 'numerical' | 'categorical';
  readonly distance: number;
  readonly threshold: number;
}

export interface WindowAnalysis {
  /** Of the window itself, as a monitoring execution writes them; not the baseline's. */
  readonly statistics: Statistics;
  readonly constraints: Constraints;
  readonly violations: readonly ConstraintViolation[];
  /** Every feature that can be compared, also below the threshold and also where comparison is disabled. */
  readonly drift: readonly FeatureDrift[];
  /** How far features fell short of what was asked of all their rows: the share that is complete, or known to the domain. */
  readonly short: readonly {
    readonly feature: string;
    readonly check: 'completeness_check' | 'categorical_values_check';
    readonly share: number;
  }[];
}

/**
 * What a monitoring execution does with one window of data. Without baseline statistics the checks that need them
 * are skipped, as when a schedule names constraints only. A feature absent from the window shows only in the column
 * count, as in the real monitor.
 * @throws NoDataError if the window holds no row
 */
export async function analyzeWindow(
  dataset: Dataset,
  baseline: { readonly statistics: Statistics | null; readonly constraints: Constraints },
): Promise<WindowAnalysis> {
  return judgeProfile(await profileDataset(dataset, expectationsOf(baseline.constraints)), baseline);
}

/** What a pass over a window must know of the baseline: names by position, and values to look out for. */
export function expectationsOf(constraints: Constraints): Expectations {
  const domains = new Map<string, ReadonlySet<string>>();
  for (const feature of constraints.features) {
    const values = feature.string_constraints?.domains;
    if (values !== undefined) domains.set(feature.name, new Set(values));
  }
  return { names: constraints.features.map(({ name }) => name), domains };
}

/** The verdict on a window already read, with the expectations of these constraints or, for the baseline itself, none. */
export function judgeProfile(
  window: DatasetProfile,
  baseline: { readonly statistics: Statistics | null; readonly constraints: Constraints },
): WindowAnalysis {
  const { constraints } = baseline;
  const profiles = new Map(window.features.map(({ name, profile }) => [name, profile]));
  const statistics = new Map(baseline.statistics?.features.map((feature) => [feature.name, feature]));

  const violations: ConstraintViolation[] = [];
  const drift: FeatureDrift[] = [];
  const short: WindowAnalysis['short'][number][] = [];
  if (effectiveConfig(constraints).evaluate) {
    violations.push(...checkColumnCount(window.features.length, constraints.features.length));
  }
  for (const feature of constraints.features) {
    const profile = profiles.get(feature.name);
    if (profile === undefined) continue;
    const config = effectiveConfig(constraints, feature);
    if (config.evaluate) {
      const shares = observedShares(feature, profile);
      const found = checkFeature(feature, profile, config, shares);
      violations.push(...found);
      for (const { constraint_check_type: check } of found) {
        if (check === 'completeness_check')
          short.push({ feature: feature.name, check, share: shares.complete ?? 0 });
        if (check === 'categorical_values_check')
          short.push({ feature: feature.name, check, share: shares.known ?? 0 });
      }
    }
    const known = statistics.get(feature.name);
    const found = known === undefined ? null : driftOf(known, profile, config);
    if (found === null) continue;
    drift.push(found);
    if (config.evaluate && config.performComparison && found.distance > found.threshold) {
      violations.push(driftViolation(found.feature, found.distance, found.threshold));
    }
  }
  return { statistics: statisticsOf(window), constraints: constraintsOf(window), violations, drift, short };
}

/** Null where the two sides cannot be compared: another kind of values, no sketch, too many categories, no values. */
function driftOf(
  baseline: FeatureStatistics,
  profile: FeatureProfile,
  config: EffectiveConfig,
): FeatureDrift | null {
  const feature = baseline.name;
  const levels = baseline.numerical_statistics?.distribution?.kll.sketch.data;
  if (levels !== undefined && levels !== null) {
    const found = profile.numeric?.levels;
    const distance = found && numericalDistance(found, levels, config.comparisonMethod);
    if (distance === undefined || distance === null) return null;
    return { feature, kind: 'numerical', distance, threshold: config.comparisonThreshold };
  }
  const buckets = baseline.string_statistics?.distribution?.categorical.buckets;
  const counts = profile.valueCounts;
  if (buckets === undefined || counts === null) return null;
  return categoricalDrift(feature, mapOf(counts), mapOf(buckets), config);
}

function mapOf(counts: readonly { readonly value: string; readonly count: number }[]): CategoryCounts {
  return new Map(counts.map(({ value, count }) => [value, count]));
}

/**
 * Deequ's chi-squared "distance" is a p-value, small when the distributions differ; how the container holds it
 * against its threshold is not established. Here the distance is 1 - p and fires when p falls below the configured
 * threshold, so that for every kind of drift "distance > threshold" means drift.
 */
function categoricalDrift(
  feature: string,
  window: CategoryCounts,
  baseline: CategoryCounts,
  config: EffectiveConfig,
): FeatureDrift | null {
  const limit = config.categoricalComparisonThreshold;
  if (config.categoricalDriftMethod === 'ChiSquared') {
    const p = chiSquaredPValueOf(window, baseline);
    return p === null ? null : { feature, kind: 'categorical', distance: 1 - p, threshold: 1 - limit };
  }
  const distance = lInfinityDistance(window, baseline, config.comparisonMethod);
  return distance === null ? null : { feature, kind: 'categorical', distance, threshold: limit };
}
