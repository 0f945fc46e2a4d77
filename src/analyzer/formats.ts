/**
 * The three files of Model Monitor's data quality analysis, in the shape that the container writes. The shape comes from
 * real output. The documented schema differs in some fields; see docs/formats.md.
 */

export type InferredType = 'Integral' | 'Fractional' | 'String' | 'Unknown';

export interface CommonStatistics {
  readonly num_present: number;
  readonly num_missing: number;
}

export interface KllBucket {
  readonly lower_bound: number;
  readonly upper_bound: number;
  readonly count: number;
}

export interface KllDistribution {
  readonly buckets: readonly KllBucket[];
  readonly sketch: {
    readonly parameters: { readonly c: number; readonly k: number };
    /** One array per level; an item of level h represents 2^h values. Null in a file whose sketch was removed. */
    readonly data: readonly (readonly number[])[] | null;
  };
}

export interface NumericalStatistics {
  readonly common: CommonStatistics;
  readonly mean: number;
  readonly sum: number;
  readonly std_dev: number;
  readonly min: number;
  readonly max: number;
  readonly distribution?: { readonly kll: KllDistribution };
}

export interface CategoricalBucket {
  readonly value: string;
  readonly count: number;
}

export interface StringStatistics {
  readonly common: CommonStatistics;
  readonly distinct_count: number;
  /** Only for columns with few distinct values. */
  readonly distribution?: { readonly categorical: { readonly buckets: readonly CategoricalBucket[] } };
}

export interface FeatureStatistics {
  readonly name: string;
  readonly inferred_type: InferredType;
  readonly numerical_statistics?: NumericalStatistics;
  readonly string_statistics?: StringStatistics;
}

/** statistics.json */
export interface Statistics {
  readonly version: number;
  readonly dataset: { readonly item_count: number };
  readonly features: readonly FeatureStatistics[];
}

export type Switch = 'Enabled' | 'Disabled';

export interface DistributionConstraints {
  readonly perform_comparison?: Switch;
  readonly comparison_threshold?: number;
  readonly comparison_method?: 'Robust' | 'Simple';
  readonly categorical_comparison_threshold?: number;
  readonly categorical_drift_method?: 'LInfinity' | 'ChiSquared';
}

export interface MonitoringConfig {
  readonly evaluate_constraints?: Switch;
  readonly emit_metrics?: Switch;
  readonly datatype_check_threshold?: number;
  readonly domain_content_threshold?: number;
  readonly distribution_constraints?: DistributionConstraints;
}

/** Settings of one feature, written by a person or by the SageMaker Python SDK; see monitoring-config.ts. */
export interface MonitoringConfigOverrides {
  readonly monitoringConfigOverrides?: MonitoringConfig;
  readonly monitoring_config_overrides?: MonitoringConfig;
}

export interface FeatureConstraints extends MonitoringConfigOverrides {
  readonly name: string;
  readonly inferred_type: InferredType;
  /** Share of rows with a value, 0 to 1, as observed in the baseline dataset. */
  readonly completeness?: number;
  readonly num_constraints?: { readonly is_non_negative?: boolean } & MonitoringConfigOverrides;
  readonly string_constraints?: { readonly domains?: readonly string[] } & MonitoringConfigOverrides;
}

/** constraints.json */
export interface Constraints {
  readonly version: number;
  readonly features: readonly FeatureConstraints[];
  readonly monitoring_config?: MonitoringConfig;
}

export type ConstraintCheckType =
  | 'data_type_check'
  | 'completeness_check'
  | 'baseline_drift_check'
  | 'missing_column_check'
  | 'extra_column_check'
  | 'categorical_values_check';

/** One entry of constraint_violations.json */
export interface ConstraintViolation {
  readonly feature_name: string;
  readonly constraint_check_type: ConstraintCheckType;
  readonly description: string;
}
