import type { Constraints, FeatureConstraints, MonitoringConfig } from './formats.js';
import { DEFAULT_MONITORING_CONFIG } from './suggest-baseline.js';

/** The complete settings that apply to one feature. */
export interface EffectiveConfig {
  readonly evaluate: boolean;
  readonly datatypeCheckThreshold: number;
  readonly domainContentThreshold: number;
  readonly performComparison: boolean;
  readonly comparisonThreshold: number;
  readonly comparisonMethod: 'Robust' | 'Simple';
  readonly categoricalComparisonThreshold: number;
  readonly categoricalDriftMethod: 'LInfinity' | 'ChiSquared';
}

/**
 * Applies the overrides of the feature to the monitoring_config of constraints.json. The documentation puts
 * `monitoringConfigOverrides` at the feature, and the SageMaker Python SDK puts `monitoring_config_overrides` inside
 * `string_constraints`. Both names are accepted in both places.
 */
export function effectiveConfig(constraints: Constraints, feature?: FeatureConstraints): EffectiveConfig {
  const layers: readonly (MonitoringConfig | undefined)[] = [
    DEFAULT_MONITORING_CONFIG,
    constraints.monitoring_config,
    ...[feature, feature?.num_constraints, feature?.string_constraints].flatMap((place) => [
      place?.monitoringConfigOverrides,
      place?.monitoring_config_overrides,
    ]),
  ];
  const config: MonitoringConfig = Object.assign({}, ...layers);
  const distribution: NonNullable<MonitoringConfig['distribution_constraints']> = Object.assign(
    {},
    ...layers.map((layer) => layer?.distribution_constraints),
  );
  const comparisonThreshold = distribution.comparison_threshold ?? 0.1;
  return {
    evaluate: config.evaluate_constraints !== 'Disabled',
    datatypeCheckThreshold: config.datatype_check_threshold ?? 1,
    domainContentThreshold: config.domain_content_threshold ?? 1,
    performComparison: distribution.perform_comparison !== 'Disabled',
    comparisonThreshold,
    comparisonMethod: distribution.comparison_method ?? 'Robust',
    // Files written before 2023 have no separate threshold for categories.
    categoricalComparisonThreshold: distribution.categorical_comparison_threshold ?? comparisonThreshold,
    categoricalDriftMethod: distribution.categorical_drift_method ?? 'LInfinity',
  };
}
