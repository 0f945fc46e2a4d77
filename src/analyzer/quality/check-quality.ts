import { AnalyzerError } from '../errors.js';
import { javaDouble } from '../java-double.js';
import type { QualityConstraints, QualityStatistics, QualityViolation } from './formats.js';
import { constraintGroup, metricGroup } from './metric-group.js';

/**
 * Compares metrics with constraints, with the texts of the container. The value alone decides; the standard deviation is
 * only written into the text (assumed). A metric without a value (NaN) violates nothing.
 * @throws AnalyzerError if the constraints are for another problem type
 */
export function checkQuality(
  statistics: QualityStatistics,
  constraints: QualityConstraints,
): readonly QualityViolation[] {
  const violations: QualityViolation[] = [];
  for (const { name, metric, constraint } of pairs(statistics, constraints)) {
    if (metric === undefined) continue;
    const { threshold, comparison_operator: operator } = constraint;
    const { value, standard_deviation: deviation } = metric;
    const violated = operator === 'LessThanThreshold' ? value < threshold : value > threshold;
    if (!violated) continue;
    const metricName = camelCase(name);
    violations.push({
      constraint_check_type: operator,
      description: `Metric ${metricName} with ${javaDouble(value)} +/- ${javaDouble(deviation)} was ${operator} '${javaDouble(threshold)}'`,
      metric_name: metricName,
    });
  }
  return violations;
}

/**
 * The constraints that {@link checkQuality} cannot judge, because their metric has no value: recall without positive
 * labels, or auc without probabilities. The absence of a violation says nothing about them.
 */
export function unjudgedConstraints(
  statistics: QualityStatistics,
  constraints: QualityConstraints,
): readonly string[] {
  return pairs(statistics, constraints)
    .filter(({ metric }) => metric === undefined || Number.isNaN(metric.value))
    .map(({ name }) => name);
}

function pairs(statistics: QualityStatistics, constraints: QualityConstraints) {
  const { problemType, metrics } = metricGroup(statistics);
  const group = constraintGroup(constraints);
  if (group === undefined) return [];
  if (group.problemType !== problemType) {
    throw new AnalyzerError(
      `The constraints are for ${group.problemType}, but the job analyzes ${problemType}. Use constraints of the same problem type.`,
    );
  }
  return Object.entries(group.constraints).map(([name, constraint]) => ({
    name,
    metric: metrics.get(name),
    constraint,
  }));
}

/** `true_positive_rate` is truePositiveRate; `f0_5` stays f0_5, because no letter follows the underscore. */
function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
