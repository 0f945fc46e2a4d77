/** A threshold of constraints.json that the second version of a candidate changes. */
export interface ThresholdChange {
  /** Member of `monitoring_config`, or of its `distribution_constraints` for comparison thresholds. */
  readonly setting:
    | 'comparison_threshold'
    | 'categorical_comparison_threshold'
    | 'domain_content_threshold'
    | 'datatype_check_threshold';
  readonly from: number;
  readonly to: number;
  /** Features beyond the old threshold in any normal window, the largest distance first. */
  readonly because: readonly string[];
}
