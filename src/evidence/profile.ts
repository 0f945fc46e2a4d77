import type { Statistics } from '../analyzer/index.js';
import type { DatasetProfile, Distribution, FeatureProfile } from '../domain/profile/distribution.js';
import { groupedByValue } from '../domain/profile/distribution.js';

/** The frequencies in a statistics.json, in the form that the gate's own tests use. */
export function profileOf(statistics: Statistics, names?: readonly string[]): DatasetProfile {
  return {
    rows: statistics.dataset.item_count,
    features: statistics.features.map((feature, position): FeatureProfile => {
      const described = feature.numerical_statistics ?? feature.string_statistics;
      return {
        feature: names?.[position] ?? feature.name,
        inferredType: feature.inferred_type,
        present: described?.common.num_present ?? 0,
        missing: described?.common.num_missing ?? 0,
        distribution: distributionOf(feature),
      };
    }),
  };
}

function distributionOf(feature: Statistics['features'][number]): Distribution | null {
  const kll = feature.numerical_statistics?.distribution?.kll;
  if (kll?.sketch.data) {
    // An item of level h of a KLL sketch represents 2^h rows.
    const items = kll.sketch.data.flatMap((level, height) =>
      level.map((value) => ({ value, weight: 2 ** height })),
    );
    return { kind: 'numeric', items: groupedByValue(items) };
  }
  const strings = feature.string_statistics;
  const buckets = strings?.distribution?.categorical?.buckets;
  if (!strings || !buckets) return null;
  const counts = buckets.map(({ value, count }) => ({ value, count }));
  const listed = counts.reduce((total, { count }) => total + count, 0);
  return { kind: 'categorical', counts, unlisted: Math.max(0, strings.common.num_present - listed) };
}
