import {
  type Constraints,
  type FeatureStatistics,
  type Statistics,
  suggestedConfig,
  suggestedDomain,
} from '../analyzer/index.js';
import type { Base } from '../domain/baseline/edits.js';

/**
 * What a baseline job suggested for these statistics, computed again: the base of a three-way merge where the job's own
 * output is gone. Containers write different settings by their age, so settings that the live file does not contain are
 * assumed not to have been written.
 */
export function suggestedConstraints(statistics: Statistics, live: Constraints): Base {
  const constrained = new Map(live.features.map((feature) => [feature.name, feature]));
  return {
    exact: false,
    constraints: {
      version: live.version,
      features: statistics.features.map((feature) =>
        suggestedFeature(feature, constrained.get(feature.name)),
      ),
      monitoring_config: presentIn(
        live.monitoring_config,
        // The method comes from the job's environment. If that was not the default, the new job writes it again.
        suggestedConfig({ categoricalDriftMethod: 'LInfinity' }),
      ),
    },
  };
}

function suggestedFeature(
  { name, inferred_type, numerical_statistics: numbers, string_statistics: texts }: FeatureStatistics,
  live: Constraints['features'][number] | undefined,
): Base['constraints']['features'][number] {
  const { num_present = 0, num_missing = 0 } = numbers?.common ?? texts?.common ?? {};
  const rows = num_present + num_missing;
  const described = { name, inferred_type, completeness: rows === 0 ? 0 : num_present / rows };
  if (numbers) return { ...described, num_constraints: { is_non_negative: numbers.min >= 0 } };
  const counts = texts?.distribution?.categorical.buckets ?? null;
  // Whether the container follows the rule exactly is not established. A live domain shows that it suggested one here.
  const domains = live?.string_constraints?.domains
    ? counts?.map(({ value }) => value)
    : suggestedDomain(counts, num_missing);
  return domains ? { ...described, string_constraints: { domains } } : described;
}

/** The members of `settings` that `live` has too, at any depth. */
function presentIn(live: object | undefined, settings: object): object {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => {
      const inLive = (live as Record<string, unknown> | undefined)?.[name];
      if (inLive === undefined) return [];
      return [[name, typeof value === 'object' ? presentIn(inLive as object, value) : value]];
    }),
  );
}
