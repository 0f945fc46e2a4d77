/** A threshold of constraints.json in a second version of a candidate. */
export interface ThresholdChange {
  /** Member of `monitoring_config.distribution_constraints`, the last one of `monitoring_config` itself. */
  readonly setting: 'comparison_threshold' | 'categorical_comparison_threshold' | 'domain_content_threshold';
  readonly from: number;
  readonly to: number;
  /** Features beyond the old threshold in any honest window, the furthest first. */
  readonly because: readonly string[];
}
