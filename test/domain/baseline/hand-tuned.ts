/** A suggestion, and the same constraints after a team had tuned them by hand. */
const config = (more: object = {}, distribution: object = {}) => ({
  evaluate_constraints: 'Enabled',
  datatype_check_threshold: 1,
  domain_content_threshold: 1,
  distribution_constraints: {
    perform_comparison: 'Enabled',
    comparison_threshold: 0.1,
    comparison_method: 'Robust',
    ...distribution,
  },
  ...more,
});
export const suggested = {
  version: 0,
  features: [
    {
      name: 'age',
      inferred_type: 'Fractional',
      completeness: 0.97,
      num_constraints: { is_non_negative: true },
    },
    { name: 'plan', inferred_type: 'String', completeness: 1, string_constraints: { domains: ['a', 'b'] } },
    { name: 'zip', inferred_type: 'Integral', completeness: 1, num_constraints: { is_non_negative: true } },
  ],
  monitoring_config: config(),
};
export const [age, plan, zip] = suggested.features as [object, object, object];
/** Every edit that the description of a hand-tuned baseline names. */
export const live = {
  ...suggested,
  features: [
    { ...age, completeness: 0.8 },
    { ...plan, string_constraints: { domains: ['a', 'b', 'c'] } },
    { ...zip, monitoring_config_overrides: { evaluate_constraints: 'Disabled' } },
  ] as typeof suggested.features,
  monitoring_config: config({ datatype_check_threshold: 0.9 }, { comparison_threshold: 0.13 }),
};
