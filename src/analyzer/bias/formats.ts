/** Clarify's files for bias, in the shape of its analysis.json and constraint_violations.json (real files). */

/** Post-training metrics, in the order of the file. */
export const BIAS_METRICS = {
  AD: 'Accuracy Difference (AD)',
  CDDPL: 'Conditional Demographic Disparity in Predicted Labels (CDDPL)',
  DAR: 'Difference in Acceptance Rates (DAR)',
  DCA: 'Difference in Conditional Acceptance (DCA)',
  DCR: 'Difference in Conditional Rejection (DCR)',
  DI: 'Disparate Impact (DI)',
  DPPL: 'Difference in Positive Proportions in Predicted Labels (DPPL)',
  DRR: 'Difference in Rejection Rates (DRR)',
  FT: 'Flip Test (FT)',
  GE: 'Generalized Entropy (GE)',
  RD: 'Recall Difference (RD)',
  SD: 'Specificity Difference (SD)',
  TE: 'Treatment Equality (TE)',
} as const;

export type BiasMetricName = keyof typeof BIAS_METRICS;

/** A metric that cannot be computed has the value null and the reason. */
export interface BiasMetric {
  readonly name: string;
  readonly description: string;
  /** The file contains "Infinity" for an infinite value. */
  readonly value: number | null;
  readonly error?: string;
}

/** The metrics of the rows whose facet has this value, compared with all other rows. */
export interface FacetBias {
  readonly value_or_threshold: string;
  readonly metrics: readonly BiasMetric[];
}

export interface BiasMetrics {
  readonly label: string;
  readonly facets: Readonly<Record<string, readonly FacetBias[]>>;
  readonly label_value_or_threshold: string;
}

/** analysis.json. A bias baseline's constraints have the same shape. */
export interface BiasAnalysis {
  readonly version: string;
  readonly post_training_bias_metrics?: BiasMetrics;
  readonly pre_training_bias_metrics?: BiasMetrics;
}

export interface BiasViolation {
  readonly constraint_check_type: 'bias_drift_check';
  readonly description: string;
  readonly facet: string;
  readonly facet_value: string;
  readonly metric_name: string;
}
