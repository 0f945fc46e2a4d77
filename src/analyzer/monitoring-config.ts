import type { Constraints, FeatureConstraints, MonitoringConfig } from './formats.js';
import { DEFAULT_MONITORING_CONFIG } from './suggest-baseline.js';

/** The settings in force for one feature, nothing left open. */
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
 * monitoring_config of constraints.json with the feature's own overrides on top. The documentation writes
 * `monitoringConfigOverrides` at the feature, the SageMaker Python SDK `monitoring_config_overrides` inside
 * `string_constraints`; both spellings count in either place.
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
    // Files written before 2023 have no setting of their own for categories.
    categoricalComparisonThreshold: distribution.categorical_comparison_threshold ?? comparisonThreshold,
    categoricalDriftMethod: distribution.categorical_drift_method ?? 'LInfinity',
  };
}
