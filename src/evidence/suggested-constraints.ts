import { DEFAULT_MONITORING_CONFIG, type Statistics } from '../analyzer/index.js';
import type { Base } from '../domain/baseline/edits.js';

/**
 * What a baseline job suggests for these statistics, computed again: the base of a three-way merge where the job's own output
 * is gone. Statistics do not state exactly whether the job suggested a domain, so the base is not exact.
 * @param method the `categorical_drift_method` of the live file: containers since 2023 write two more settings
 */
export function suggestedConstraints(statistics: Statistics, method?: string): Base {
  const distribution = DEFAULT_MONITORING_CONFIG.distribution_constraints;
  return {
    exact: false,
    constraints: {
      version: 0,
      features: statistics.features.map(
        ({ name, inferred_type, numerical_statistics, string_statistics }) => {
          const { num_present = 0, num_missing = 0 } =
            numerical_statistics?.common ?? string_statistics?.common ?? {};
          const rows = num_present + num_missing;
          const buckets = string_statistics?.distribution?.categorical?.buckets;
          return {
            name,
            inferred_type,
            completeness: rows === 0 ? 0 : num_present / rows,
            ...(numerical_statistics
              ? { num_constraints: { is_non_negative: numerical_statistics.min >= 0 } }
              : buckets
                ? { string_constraints: { domains: buckets.map(({ value }) => value) } }
                : {}),
          };
        },
      ),
      monitoring_config:
        method === undefined
          ? DEFAULT_MONITORING_CONFIG
          : {
              ...DEFAULT_MONITORING_CONFIG,
              distribution_constraints: {
                ...distribution,
                categorical_comparison_threshold: 0.1,
                categorical_drift_method: method,
              },
            },
    },
  };
}
