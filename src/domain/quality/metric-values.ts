import type { QualityMetric } from '../../contract/quality-metric.js';

export type MetricValues = Partial<Record<QualityMetric, number>>;

/** Sums over weighted rows: the label, and the errors of one model. */
export interface RegressionSums {
  readonly rows: number;
  readonly label: number;
  readonly labelSquared: number;
  readonly absoluteError: number;
  readonly squaredError: number;
}

/** r2 is 1 − SSres/Σ(y − ȳ)² over the labels. Model Monitor computes it over the predictions. */
export function regressionMetrics(sums: RegressionSums): MetricValues {
  const { rows, label, labelSquared, absoluteError, squaredError } = sums;
  const mse = squaredError / rows;
  const spread = labelSquared - label ** 2 / rows;
  return {
    mae: absoluteError / rows,
    mse,
    rmse: Math.sqrt(mse),
    r2: spread > 0 ? 1 - squaredError / spread : Number.NaN,
  };
}

/** Counts by class: rows of the class, rows predicted as the class, and rows that are both. */
export interface ClassCounts {
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
  readonly right: Float64Array;
}

/** `positive` is the code of the positive class. NaN where a metric has no rows. */
export function binaryMetrics({ actual, predicted, right }: ClassCounts, positive: number): MetricValues {
  const rows = sum(actual);
  const truePositives = right[positive] as number;
  const positives = actual[positive] as number;
  const alarms = predicted[positive] as number;
  const trueNegatives = rows - positives - (alarms - truePositives);
  return {
    accuracy: (truePositives + trueNegatives) / rows,
    precision: truePositives / alarms,
    recall: truePositives / positives,
    true_negative_rate: trueNegatives / (rows - positives),
    f0_5: fScore(truePositives, positives, alarms, 0.5),
    f1: fScore(truePositives, positives, alarms, 1),
    f2: fScore(truePositives, positives, alarms, 2),
  };
}

/**
 * Weighted metrics are means over the classes by their rows; macro_f1 is the mean over the classes that occur as label or
 * prediction. A class that is never predicted has precision 0, as in scikit-learn.
 */
export function multiclassMetrics({ actual, predicted, right }: ClassCounts): MetricValues {
  const rows = sum(actual);
  let [classes, macro, precision, recall, half, one, two] = [0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < actual.length; at += 1) {
    const [is, said, both] = [actual[at] as number, predicted[at] as number, right[at] as number];
    if (is === 0 && said === 0) continue;
    classes += 1;
    macro += fScore(both, is, said, 1);
    if (is === 0) continue;
    precision += said > 0 ? (is * both) / said : 0;
    recall += both;
    half += is * fScore(both, is, said, 0.5);
    one += is * fScore(both, is, said, 1);
    two += is * fScore(both, is, said, 2);
  }
  return {
    accuracy: sum(right) / rows,
    macro_f1: macro / classes,
    weighted_precision: precision / rows,
    weighted_recall: recall / rows,
    weighted_f0_5: half / rows,
    weighted_f1: one / rows,
    weighted_f2: two / rows,
  };
}

function fScore(right: number, actual: number, predicted: number, beta: number): number {
  const square = beta * beta;
  return ((1 + square) * right) / (square * actual + predicted);
}

/** Probabilities of exactly 0 or 1 would make one wrong row infinitely expensive. */
const LEAST_PROBABILITY = 1e-15;

/** The log loss of one row. */
export function logLoss(isPositive: boolean, probability: number): number {
  const ofLabel = isPositive ? probability : 1 - probability;
  return -Math.log(Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, ofLabel)));
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
