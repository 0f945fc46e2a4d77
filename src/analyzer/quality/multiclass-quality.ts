import { type ClassScores, classScores } from './class-scores.js';
import { ConfusionCounts } from './confusion-counts.js';
import { MULTICLASS_METRICS, type MulticlassMetricName, type MulticlassMetrics } from './formats.js';
import { metricsOf, ROW_SETS } from './random-samples.js';

/** Counts rows by actual and predicted class. Memory grows with the number of class pairs only. */
export class MulticlassQuality {
  private readonly counts = new ConfusionCounts();

  /** @param rowSets the sets that contain the row, one bit each */
  add(label: string, prediction: string, rowSets: number): void {
    this.counts.add(label, prediction, rowSets);
  }

  /** Predicted classes that no row has as label, with their rows. */
  predictedOnly(): readonly { readonly prediction: string; readonly count: number }[] {
    const labels = this.counts.labels();
    const sum = (cells: readonly number[]) => cells.reduce((total, count) => total + count, 0);
    return labels
      .filter((label) => sum(labels.map((prediction) => this.counts.count(label, prediction, 0))) === 0)
      .map((prediction) => ({
        prediction,
        count: sum(labels.map((label) => this.counts.count(label, prediction, 0))),
      }));
  }

  metrics(rows: number): MulticlassMetrics {
    const labels = this.counts.labels();
    const sets = Array.from({ length: ROW_SETS }, (_, set) => this.metricsOfSet(labels, set));
    return { confusion_matrix: this.counts.matrix(labels), ...metricsOf(MULTICLASS_METRICS, sets, rows) };
  }

  private metricsOfSet(labels: readonly string[], set: number): Record<MulticlassMetricName, number> {
    const actual = labels.map((label) =>
      labels.reduce((sum, prediction) => sum + this.counts.count(label, prediction, set), 0),
    );
    const predicted = labels.map((prediction) =>
      labels.reduce((sum, label) => sum + this.counts.count(label, prediction, set), 0),
    );
    const correct = labels.map((label) => this.counts.count(label, label, set));
    // The container's constant classifier predicts the last label (real examples), not the most frequent one.
    const constant = labels.length - 1;
    const rows = actual.reduce((sum, count) => sum + count, 0);
    const own = averages(actual, predicted, correct);
    const best = averages(
      actual,
      actual.map((_, i) => (i === constant ? rows : 0)),
      actual.map((count, i) => (i === constant ? count : 0)),
    );
    return {
      accuracy: own.accuracy,
      weighted_recall: own.recall,
      weighted_precision: own.precision,
      weighted_f0_5: own.f0_5,
      weighted_f1: own.f1,
      weighted_f2: own.f2,
      accuracy_best_constant_classifier: best.accuracy,
      weighted_recall_best_constant_classifier: best.recall,
      weighted_precision_best_constant_classifier: best.precision,
      weighted_f0_5_best_constant_classifier: best.f0_5,
      weighted_f1_best_constant_classifier: best.f1,
      weighted_f2_best_constant_classifier: best.f2,
    };
  }
}

/** Scores of each class, weighted by its rows. Classes that occur in predictions only have no weight. */
function averages(
  actual: readonly number[],
  predicted: readonly number[],
  correct: readonly number[],
): ClassScores & { readonly accuracy: number } {
  const rows = actual.reduce((sum, count) => sum + count, 0);
  const sums = { precision: 0, recall: 0, f0_5: 0, f1: 0, f2: 0 };
  for (const [i, count] of actual.entries()) {
    if (count === 0) continue;
    const truePositives = correct[i] ?? 0;
    const scores = classScores({
      truePositives,
      falsePositives: (predicted[i] ?? 0) - truePositives,
      falseNegatives: count - truePositives,
    });
    for (const name of Object.keys(sums) as (keyof ClassScores)[])
      sums[name] += (scores[name] * count) / rows;
  }
  return { ...sums, accuracy: correct.reduce((sum, count) => sum + count, 0) / rows };
}
