import type { BiasAnalysis, BiasViolation } from './formats.js';

/**
 * Compares an analysis with the baseline's analysis. A metric that is farther from 0 than the baseline's is a violation,
 * whatever its sign (AWS, "Bias drift violations"). Metrics that the baseline does not have, or that have no value, are not
 * compared.
 */
export function checkBias(analysis: BiasAnalysis, baseline: BiasAnalysis): readonly BiasViolation[] {
  const violations: BiasViolation[] = [];
  for (const stage of ['post_training_bias_metrics', 'pre_training_bias_metrics'] as const) {
    for (const [facet, reports] of Object.entries(baseline[stage]?.facets ?? {})) {
      for (const expected of reports) {
        const found = analysis[stage]?.facets[facet]?.find(
          ({ value_or_threshold }) => value_or_threshold === expected.value_or_threshold,
        );
        for (const { name, value: limit } of expected.metrics) {
          const value = found?.metrics.find((metric) => metric.name === name)?.value ?? null;
          if (value === null || limit === null || Math.abs(value) <= Math.abs(limit)) continue;
          violations.push({
            constraint_check_type: 'bias_drift_check',
            description: `Metric value ${value} doesn't meet the baseline constraint requirement ${limit}`,
            facet,
            facet_value: expected.value_or_threshold,
            metric_name: name,
          });
        }
      }
    }
  }
  return violations;
}
