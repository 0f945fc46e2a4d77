/** SageMaker's problem types (`ModelQualityAppSpecification.ProblemType`). */
export const PROBLEM_TYPES = ['Regression', 'BinaryClassification', 'MulticlassClassification'] as const;
export type ProblemType = (typeof PROBLEM_TYPES)[number];

/** The metrics that two models are compared by, in the order of the table. Model Monitor's names where it has them. */
export const METRICS_OF = {
  Regression: ['rmse', 'mae', 'mse', 'r2'],
  BinaryClassification: [
    'auc',
    'f1',
    'accuracy',
    'precision',
    'recall',
    'true_negative_rate',
    'f0_5',
    'f2',
    'log_loss',
    'brier_score',
  ],
  MulticlassClassification: [
    'accuracy',
    'macro_f1',
    'weighted_f1',
    'weighted_precision',
    'weighted_recall',
    'weighted_f0_5',
    'weighted_f2',
  ],
} as const satisfies Readonly<Record<ProblemType, readonly string[]>>;

export type QualityMetric = (typeof METRICS_OF)[ProblemType][number];

export const QUALITY_METRICS = [...new Set(Object.values(METRICS_OF).flat())] as readonly QualityMetric[];

/** Metrics of which less is better; their margins are shares of the value of the model in service. */
export const ERROR_METRICS: ReadonlySet<QualityMetric> = new Set([
  'rmse',
  'mae',
  'mse',
  'log_loss',
  'brier_score',
]);

/** Metrics of one kind of error, or that weigh one more: another threshold makes one better and another one worse. */
export const ONE_SIDED_METRICS: ReadonlySet<QualityMetric> = new Set([
  'precision',
  'recall',
  'true_negative_rate',
  'f0_5',
  'f2',
  'weighted_precision',
  'weighted_f0_5',
  'weighted_f2',
]);
