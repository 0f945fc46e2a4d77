import type {
  ComparisonOperator,
  QualityConstraint,
  QualityConstraints,
  QualityStatistics,
} from './formats.js';
import { metricGroup } from './metric-group.js';

const LESS = 'LessThanThreshold';
const GREATER = 'GreaterThanThreshold';

/** The metrics that a baseline job constrains, in the order of its file (real output, and AWS's published tables). */
const OPERATORS: Readonly<Record<string, Readonly<Record<string, ComparisonOperator>>>> = {
  Regression: { mae: GREATER, mse: GREATER, rmse: GREATER, r2: LESS },
  BinaryClassification: {
    recall: LESS,
    precision: LESS,
    accuracy: LESS,
    true_positive_rate: LESS,
    true_negative_rate: LESS,
    false_positive_rate: GREATER,
    false_negative_rate: GREATER,
    auc: LESS,
    f0_5: LESS,
    f1: LESS,
    f2: LESS,
  },
  MulticlassClassification: {
    accuracy: LESS,
    weighted_recall: LESS,
    weighted_precision: LESS,
    weighted_f0_5: LESS,
    weighted_f1: LESS,
    weighted_f2: LESS,
  },
};

/**
 * The constraints that a baseline job suggests: the value of each metric is its threshold. A metric without a value (NaN)
 * gets no constraint, because no value could violate it.
 */
export function suggestQualityConstraints(statistics: QualityStatistics): QualityConstraints {
  const group = metricGroup(statistics);
  const constraints: Record<string, QualityConstraint> = {};
  for (const [name, operator] of Object.entries(OPERATORS[group.problemType] ?? {})) {
    const threshold = group.metrics.get(name)?.value ?? Number.NaN;
    if (!Number.isNaN(threshold)) constraints[name] = { threshold, comparison_operator: operator };
  }
  return { version: 0, [group.constraints]: constraints };
}
