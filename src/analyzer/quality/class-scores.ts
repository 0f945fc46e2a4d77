/** Metrics of one class from four counts. The formulas and the cases without rows are those of Spark's MulticlassMetrics. */

/** Rows by actual and predicted membership in the class. */
export interface ClassCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
}

export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly f0_5: number;
  readonly f1: number;
  readonly f2: number;
}

/**
 * Recall, and the f-scores with it, are NaN if no row belongs to the class. Precision is 0 if rows belong to the class but
 * none is predicted, and NaN if there are neither: such rows say nothing about it.
 */
export function classScores({ truePositives, falsePositives, falseNegatives }: ClassCounts): ClassScores {
  const predicted = truePositives + falsePositives;
  const actual = truePositives + falseNegatives;
  const precision = predicted === 0 && actual > 0 ? 0 : truePositives / predicted;
  const recall = truePositives / actual;
  const scores = { precision, recall };
  return {
    ...scores,
    f0_5: fScore(scores, 0.5),
    f1: fScore(scores, 1),
    f2: fScore(scores, 2),
  };
}

function fScore({ precision, recall }: { precision: number; recall: number }, beta: number): number {
  if (precision + recall === 0) return 0;
  const squared = beta * beta;
  return ((1 + squared) * precision * recall) / (squared * precision + recall);
}
