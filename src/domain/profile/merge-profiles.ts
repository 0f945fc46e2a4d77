import {
  type DatasetProfile,
  type Distribution,
  type FeatureProfile,
  groupedByValue,
} from './distribution.js';

/** Merges profiles of parts of one feed. A column with different kinds in the parts gets no distribution. Null for no parts. */
export function mergeProfiles(profiles: readonly DatasetProfile[]): DatasetProfile | null {
  const widest = profiles.reduce<DatasetProfile | null>(
    (best, one) => (best === null || one.features.length > best.features.length ? one : best),
    null,
  );
  if (!widest) return null;
  return {
    rows: profiles.reduce((sum, { rows }) => sum + rows, 0),
    features: widest.features.map(({ feature }, position) =>
      mergeFeatures(
        feature,
        profiles.flatMap(({ features }) => features[position] ?? []),
      ),
    ),
  };
}

function mergeFeatures(feature: string, parts: readonly FeatureProfile[]): FeatureProfile {
  const types = new Set(parts.map(({ inferredType }) => inferredType));
  const sum = (of: (part: FeatureProfile) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    feature,
    // The widest type, as the monitor infers it over all rows.
    inferredType: ['String', 'Fractional', 'Integral'].find((type) => types.has(type)) ?? 'Unknown',
    present: sum(({ present }) => present),
    missing: sum(({ missing }) => missing),
    distribution: mergeDistributions(
      parts.filter(({ present }) => present > 0).map(({ distribution }) => distribution),
    ),
  };
}

function mergeDistributions(parts: readonly (Distribution | null)[]): Distribution | null {
  const numeric = parts.flatMap((part) => (part?.kind === 'numeric' ? [part] : []));
  const categorical = parts.flatMap((part) => (part?.kind === 'categorical' ? [part] : []));
  if (numeric.length > 0 && numeric.length === parts.length) {
    return { kind: 'numeric', items: groupedByValue(numeric.flatMap(({ items }) => items)) };
  }
  if (categorical.length === 0 || categorical.length !== parts.length) return null;
  const counts = new Map<string, number>();
  for (const part of categorical)
    for (const { value, count } of part.counts) counts.set(value, (counts.get(value) ?? 0) + count);
  return {
    kind: 'categorical',
    counts: [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count),
    unlisted: categorical.reduce((total, { unlisted }) => total + unlisted, 0),
  };
}
