/** How a baseline's constraints.json has the monitor compare distributions. */
export interface ComparisonSettings {
  /** `comparison_threshold`. */
  readonly comparison: number;
  /** `categorical_comparison_threshold`; null in files written before 2023, where one threshold serves both kinds. */
  readonly categorical: number | null;
  readonly method: 'Robust' | 'Simple';
  /** False under ChiSquared: how the container holds a p-value against its threshold is not established. */
  readonly categoricalIsDistance: boolean;
}

interface DistributionConstraints {
  readonly comparison_threshold?: number;
  readonly comparison_method?: string;
  readonly categorical_comparison_threshold?: number;
  readonly categorical_drift_method?: string;
}

/** `monitoring_config.distribution_constraints` with the monitor's defaults. */
export function comparisonSettings(said: DistributionConstraints = {}): ComparisonSettings {
  return {
    comparison: said.comparison_threshold ?? 0.1,
    categorical: said.categorical_comparison_threshold ?? null,
    method: said.comparison_method === 'Simple' ? 'Simple' : 'Robust',
    categoricalIsDistance: said.categorical_drift_method !== 'ChiSquared',
  };
}
