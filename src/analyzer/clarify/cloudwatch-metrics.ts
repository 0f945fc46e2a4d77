import type { AttributionAnalysis } from '../attribution/formats.js';
import type { BiasAnalysis } from '../bias/formats.js';
import { type MetricRecord, metricRecord, metricTime } from '../cloudwatch-metrics.js';

/** Clarify publishes ±infinity as this number ("CloudWatch Metrics for Bias Drift Analysis", SageMaker developer guide). */
const INFINITE = 2.348543e108;

type Environment = Readonly<Record<string, string>>;

/**
 * The metrics of a bias job: `bias_metric_DPPL` and so on, one record for each value of a facet (same guide). Metrics
 * without value are not published. Empty if the job does not publish metrics.
 */
export function biasMetrics(environment: Environment, analysis: BiasAnalysis): readonly MetricRecord[] {
  const time = metricTime(environment);
  const found = analysis.post_training_bias_metrics;
  if (time === undefined || found === undefined) return [];
  return Object.entries(found.facets).flatMap(([facet, reports]) =>
    reports.flatMap((report) =>
      report.metrics.flatMap(({ name, value }) => {
        if (value === null || Number.isNaN(value)) return [];
        const finite = Number.isFinite(value) ? value : Math.sign(value) * INFINITE;
        return [
          record(environment, time, `bias_metric_${name}`, finite, {
            BiasStage: 'Post-Training',
            Label: found.label,
            LabelValue: found.label_value_or_threshold,
            Facet: facet,
            FacetValue: report.value_or_threshold,
          }),
        ];
      }),
    ),
  );
}

/**
 * The metrics of an explainability job: `feature_<name>` for each feature, and `ExpectedValue` ("CloudWatch Metrics for
 * Feature Drift Analysis", SageMaker developer guide). Empty if the job does not publish metrics.
 */
export function attributionMetrics(
  environment: Environment,
  analysis: AttributionAnalysis,
): readonly MetricRecord[] {
  const time = metricTime(environment);
  if (time === undefined) return [];
  return Object.entries(analysis.explanations.kernel_shap).flatMap(([label, found]) => {
    const one = (name: string, value: number, valueType: string) =>
      record(environment, time, name, value, {
        ExplainabilityMethod: 'KernelShap',
        Label: label,
        ValueType: valueType,
      });
    return [
      ...Object.entries(found.global_shap_values).map(([feature, value]) =>
        one(`feature_${feature}`, value, 'GlobalShapValues'),
      ),
      one('ExpectedValue', found.expected_value, 'ExpectedValue'),
    ];
  });
}

function record(
  environment: Environment,
  time: string,
  name: string,
  value: number,
  dimensions: Readonly<Record<string, string>>,
): MetricRecord {
  const single = metricRecord(environment, time, name, {
    SampleCount: 1,
    Sum: value,
    Minimum: value,
    Maximum: value,
  });
  const more = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { ...single, Dimensions: [...single.Dimensions, ...more] };
}
