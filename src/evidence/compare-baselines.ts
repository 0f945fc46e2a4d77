import {
  type CategoryCounts,
  chiSquaredPValueOf,
  lInfinityDistance,
} from '../analyzer/categorical-distance.js';
import type { BaselineFiles, FeatureStatistics } from '../analyzer/index.js';
import { type EffectiveConfig, effectiveConfig } from '../analyzer/monitoring-config.js';
import { numericalDistance } from '../analyzer/numerical-distance.js';
import { type BaselineDiff, baselineDiff } from '../domain/baseline/baseline-diff.js';
import type { BaselineSide, MonitorDistance } from '../domain/baseline/baseline-side.js';
import { profileOf } from './profile.js';

/** Two baselines side by side, with the analyzer's own distances between the rows they were made from. */
export function compareBaselines(older: BaselineFiles, newer: BaselineFiles): BaselineDiff {
  const configs = { old: configOf(older), new: configOf(newer) } as const;
  const statistics = { old: byName(older), new: byName(newer) } as const;
  return baselineDiff(sideOf(older), sideOf(newer), (judge, feature) => {
    const rows = statistics[judge === 'old' ? 'new' : 'old'].get(feature);
    const known = statistics[judge].get(feature);
    return known && rows ? distanceOf(configs[judge](feature), known, rows) : null;
  });
}

function configOf({ constraints }: BaselineFiles): (feature: string) => EffectiveConfig {
  const features = new Map(constraints.features.map((feature) => [feature.name, feature]));
  return (feature) => effectiveConfig(constraints, features.get(feature));
}

function sideOf(files: BaselineFiles): BaselineSide {
  return {
    constraints: files.constraints,
    profile: profileOf(files.statistics),
    moments: new Map(
      files.statistics.features.flatMap(({ name, numerical_statistics: numbers }) =>
        numbers ? [[name, { mean: numbers.mean, deviation: numbers.std_dev }] as const] : [],
      ),
    ),
    settingsOf: configOf(files),
  };
}

/** As analyzeWindow judges a window, with statistics in the place of the window. */
function distanceOf(
  config: EffectiveConfig,
  known: FeatureStatistics,
  rows: FeatureStatistics,
): MonitorDistance | null {
  const [baseline, window] = [sketchOf(known), sketchOf(rows)];
  if (baseline && window) {
    const distance = numericalDistance(window, baseline, config.comparisonMethod);
    return distance === null
      ? null
      : {
          kind: 'numerical',
          distance,
          threshold: config.comparisonThreshold,
          method: config.comparisonMethod,
        };
  }
  const [expected, observed] = [countsOf(known), countsOf(rows)];
  if (!expected || !observed) return null;
  const threshold = config.categoricalComparisonThreshold;
  if (config.categoricalDriftMethod === 'ChiSquared') {
    const p = chiSquaredPValueOf(observed, expected);
    return p === null
      ? null
      : { kind: 'categorical', distance: 1 - p, threshold: 1 - threshold, method: 'ChiSquared' };
  }
  const distance = lInfinityDistance(observed, expected, config.comparisonMethod);
  return distance === null ? null : { kind: 'categorical', distance, threshold, method: 'LInfinity' };
}

function byName({ statistics }: BaselineFiles): ReadonlyMap<string, FeatureStatistics> {
  return new Map(statistics.features.map((feature) => [feature.name, feature]));
}

function sketchOf({ numerical_statistics }: FeatureStatistics) {
  return numerical_statistics?.distribution?.kll.sketch.data;
}

function countsOf({ string_statistics }: FeatureStatistics): CategoryCounts | undefined {
  const buckets = string_statistics?.distribution?.categorical.buckets;
  return buckets && new Map(buckets.map(({ value, count }) => [value, count]));
}
