/** How the monitor compares distributions, from a baseline's constraints.json. */
export interface ComparisonSettings {
  /** `comparison_threshold`. */
  readonly comparison: number;
  /** `categorical_comparison_threshold`; null in files written before 2023, where one threshold applies to both kinds. */
  readonly categorical: number | null;
  readonly method: 'Robust' | 'Simple';
  /** False with ChiSquared: how the container compares a p-value with the threshold is not established. */
  readonly categoricalIsDistance: boolean;
  /** Features that these thresholds do not judge: they are disabled, or have a threshold of their own. */
  readonly apart?: readonly string[];
}

interface DistributionConstraints {
  readonly comparison_threshold?: number;
  readonly comparison_method?: string;
  readonly categorical_comparison_threshold?: number;
  readonly categorical_drift_method?: string;
}

/** `monitoring_config.distribution_constraints` with the monitor's defaults. */
export function comparisonSettings(
  constraints: DistributionConstraints = {},
  apart: readonly string[] = [],
): ComparisonSettings {
  return {
    comparison: constraints.comparison_threshold ?? 0.1,
    categorical: constraints.categorical_comparison_threshold ?? null,
    method: constraints.comparison_method === 'Simple' ? 'Simple' : 'Robust',
    categoricalIsDistance: constraints.categorical_drift_method !== 'ChiSquared',
    ...(apart.length > 0 ? { apart } : {}),
  };
}
