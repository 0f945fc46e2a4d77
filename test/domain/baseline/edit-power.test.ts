import { expect, it } from 'vitest';
import { blindness } from '../../../src/domain/baseline/edit-power.js';

// 2Φ(0.75) − 1 = 0.5467 (R: 2 * pnorm(0.75) - 1): above this distance a normal mean must move by more than 1.5 sd.
it.each([
  ['evaluate_constraints', 'Disabled', 'does not evaluate'],
  ['monitoring_config_overrides.evaluate_constraints', 'Disabled', 'does not evaluate'],
  ['distribution_constraints.perform_comparison', 'Disabled', 'does not evaluate'],
  ['distribution_constraints.comparison_threshold', 1, 'detects no shift of a number'],
  ['distribution_constraints.comparison_threshold', 0.55, 'more than 1.511 standard deviations'],
  ['distribution_constraints.categorical_comparison_threshold', 0.6, 'more than 60 % of the rows'],
  ['datatype_check_threshold', 0, 'values of another type only above 100 % of the rows'],
  ['domain_content_threshold', 0.1, 'values outside the domain only above 90 % of the rows'],
  ['completeness', 0.3, 'missing values only above 70 % of the rows'],
  ['completeness', 0, 'missing values only above 100 % of the rows'],
  ['completeness', null, 'no longer checks for missing values'],
  ['monitoringConfigOverrides.datatype_check_threshold', 0, 'values of another type only above 100 %'],
  [
    'string_constraints.monitoring_config_overrides.domain_content_threshold',
    0,
    'outside the domain only above',
  ],
  ['distribution_constraints.categorical_comparison_threshold', 1, 'detects no shift of a category'],
  ['emit_metrics', 'Disabled', 'CloudWatch alarms'],
  ['monitoringConfigOverrides.emit_metrics', 'Disabled', 'CloudWatch alarms'],
  ['inferred_type', 'Unknown', 'no longer checks the type'],
  ['inferred_type', null, 'no longer checks the type'],
  ['string_constraints.domains', null, 'no longer checks the values'],
  ['string_constraints.domains', [], 'no longer checks the values'],
] as const)('an edit of %s to %j blinds the monitor, and the figure is named', (setting, to, words) => {
  expect(blindness({ setting, to })).toContain(words);
});

it.each([
  ['evaluate_constraints', 'Enabled'],
  ['distribution_constraints.comparison_method', 'Simple'],
  ['distribution_constraints.comparison_threshold', 0.13],
  ['distribution_constraints.comparison_threshold', 0.54],
  ['distribution_constraints.categorical_comparison_threshold', 0.4],
  ['datatype_check_threshold', 0.9],
  ['completeness', 0.8],
  ['num_constraints.is_non_negative', null],
  ['monitoring_config_overrides.evaluate_constraints', null],
  ['inferred_type', 'String'],
  ['string_constraints.domains', ['a']],
] as const)('an edit of %s to %j leaves a useful monitor', (setting, to) => {
  expect(blindness({ setting, to })).toBeNull();
});
