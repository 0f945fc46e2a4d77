import {
  type BaselineFiles,
  distanceFromBaseline,
  type EffectiveConfig,
  effectiveConfig,
  type FeatureStatistics,
  type ObservedValues,
  statedTypes,
} from '../analyzer/index.js';
import { type BaselineDiff, baselineDiff } from '../domain/baseline/baseline-diff.js';
import type { BaselineSide } from '../domain/baseline/baseline-side.js';
import { profileOf } from './profile.js';

/** Compares two baselines, with the analyzer's distances between the rows that they were made from. */
export function compareBaselines(older: BaselineFiles, newer: BaselineFiles): BaselineDiff {
  const configs = { old: configOf(older), new: configOf(newer) } as const;
  const stated = { old: statedTypes(older), new: statedTypes(newer) } as const;
  const statistics = { old: byName(older), new: byName(newer) } as const;
  return baselineDiff(sideOf(older), sideOf(newer), (judge, feature) => {
    const rows = statistics[judge === 'old' ? 'new' : 'old'].get(feature);
    const known = statistics[judge].get(feature);
    // A window whose type a person set to String has the statistics of texts, which are not compared with numbers.
    if (stated[judge].get(feature) === 'String' && rows?.numerical_statistics) return null;
    return known && rows ? distanceFromBaseline(known, valuesOf(rows), configs[judge](feature)) : null;
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
    stated: new Set(statedTypes(files).keys()),
  };
}

function byName({ statistics }: BaselineFiles): ReadonlyMap<string, FeatureStatistics> {
  return new Map(statistics.features.map((feature) => [feature.name, feature]));
}

/** The values of a baseline's rows that its statistics contain. */
function valuesOf({
  numerical_statistics: numbers,
  string_statistics: texts,
}: FeatureStatistics): ObservedValues {
  return {
    levels: numbers?.distribution?.kll.sketch.data,
    counts: texts?.distribution?.categorical.buckets,
  };
}
