/** Clarify's files for feature attributions, in the shape of its analysis.json and constraint_violations.json. */

/** analysis.json of an explainability job. A baseline's constraints have the same shape. */
export interface AttributionAnalysis {
  readonly version: string;
  readonly explanations: {
    readonly kernel_shap: Readonly<
      Record<
        string,
        {
          /** By feature. */
          readonly global_shap_values: Readonly<Record<string, number>>;
          /** The model's output for the baseline row. */
          readonly expected_value: number;
        }
      >
    >;
  };
}

export interface AttributionViolation {
  readonly label: string;
  readonly metric_name: 'shap';
  readonly constraint_check_type: 'feature_attribution_drift_check';
  readonly description: string;
}
