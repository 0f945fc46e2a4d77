/**
 * The three files of Model Monitor's model quality analysis, in the shape that the container writes. In memory, a value
 * that is not defined is NaN; in the files it is the text "NaN" (`containerJson` and the parsers convert it).
 */

/** The name that the SageMaker API uses (`MonitoringProblemType`). */
export type ProblemType = 'Regression' | 'BinaryClassification' | 'MulticlassClassification';

/** A metric of all rows, and its standard deviation over five random samples; NaN below 200 rows. */
export interface QualityMetric {
  readonly value: number;
  readonly standard_deviation: number;
}

/** Rows by actual class, then by predicted class. Every class has a line and a column. */
export type ConfusionMatrix = Readonly<Record<string, Readonly<Record<string, number>>>>;

export const REGRESSION_METRICS = ['mae', 'mse', 'rmse', 'r2'] as const;

export const BINARY_METRICS = [
  'recall',
  'precision',
  'accuracy',
  'recall_best_constant_classifier',
  'precision_best_constant_classifier',
  'accuracy_best_constant_classifier',
  'true_positive_rate',
  'true_negative_rate',
  'false_positive_rate',
  'false_negative_rate',
  'auc',
  'au_prc',
  'f0_5',
  'f1',
  'f2',
  'f0_5_best_constant_classifier',
  'f1_best_constant_classifier',
  'f2_best_constant_classifier',
] as const;

export const MULTICLASS_METRICS = [
  'accuracy',
  'weighted_recall',
  'weighted_precision',
  'weighted_f0_5',
  'weighted_f1',
  'weighted_f2',
  'accuracy_best_constant_classifier',
  'weighted_recall_best_constant_classifier',
  'weighted_precision_best_constant_classifier',
  'weighted_f0_5_best_constant_classifier',
  'weighted_f1_best_constant_classifier',
  'weighted_f2_best_constant_classifier',
] as const;

export type RegressionMetricName = (typeof REGRESSION_METRICS)[number];
export type BinaryMetricName = (typeof BINARY_METRICS)[number];
export type MulticlassMetricName = (typeof MULTICLASS_METRICS)[number];

export type RegressionMetrics = Readonly<Record<RegressionMetricName, QualityMetric>>;

/** The two curves, `auc` and `au_prc` need probabilities. Without them they are absent. */
export type BinaryMetrics = {
  readonly confusion_matrix: ConfusionMatrix;
  readonly receiver_operating_characteristic_curve?: {
    readonly false_positive_rates: readonly number[];
    readonly true_positive_rates: readonly number[];
  };
  readonly precision_recall_curve?: {
    readonly precisions: readonly number[];
    readonly recalls: readonly number[];
  };
} & Readonly<Partial<Record<'auc' | 'au_prc', QualityMetric>>> &
  Readonly<Record<Exclude<BinaryMetricName, 'auc' | 'au_prc'>, QualityMetric>>;

export type MulticlassMetrics = { readonly confusion_matrix: ConfusionMatrix } & Readonly<
  Record<MulticlassMetricName, QualityMetric>
>;

/** statistics.json: one of the three groups of metrics. */
export interface QualityStatistics {
  readonly version: number;
  readonly dataset: {
    readonly item_count: number;
    /** ISO 8601. Newer containers write it. */
    readonly evaluation_time?: string;
  };
  readonly regression_metrics?: RegressionMetrics;
  readonly binary_classification_metrics?: BinaryMetrics;
  readonly multiclass_classification_metrics?: MulticlassMetrics;
}

export type ComparisonOperator = 'LessThanThreshold' | 'GreaterThanThreshold';

/** The operator states the violation: `LessThanThreshold` means that a value below the threshold violates it. */
export interface QualityConstraint {
  readonly threshold: number;
  readonly comparison_operator: ComparisonOperator;
}

/** constraints.json: one of the three groups, by the names of the metrics. */
export interface QualityConstraints {
  readonly version: number;
  readonly regression_constraints?: Readonly<Record<string, QualityConstraint>>;
  readonly binary_classification_constraints?: Readonly<Record<string, QualityConstraint>>;
  readonly multiclass_classification_constraints?: Readonly<Record<string, QualityConstraint>>;
}

/** One entry of constraint_violations.json. */
export interface QualityViolation {
  readonly constraint_check_type: ComparisonOperator;
  readonly description: string;
  /** In camelCase, for example `truePositiveRate`. */
  readonly metric_name: string;
}

/** The names of the groups in statistics.json and constraints.json, by problem type. */
export const GROUPS = {
  Regression: { metrics: 'regression_metrics', constraints: 'regression_constraints' },
  BinaryClassification: {
    metrics: 'binary_classification_metrics',
    constraints: 'binary_classification_constraints',
  },
  MulticlassClassification: {
    metrics: 'multiclass_classification_metrics',
    constraints: 'multiclass_classification_constraints',
  },
} as const satisfies Record<
  ProblemType,
  { metrics: keyof QualityStatistics; constraints: keyof QualityConstraints }
>;

export const PROBLEM_TYPES = Object.keys(GROUPS) as readonly ProblemType[];
