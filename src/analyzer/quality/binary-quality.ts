import { AnalyzerError } from '../errors.js';
import { type ClassCounts, classScores } from './class-scores.js';
import { ConfusionCounts, sortedLabels } from './confusion-counts.js';
import { BINARY_METRICS, type BinaryMetricName, type BinaryMetrics } from './formats.js';
import { metricOf, metricsOf, ROW_SETS } from './random-samples.js';
import { ScoreRanking } from './score-ranking.js';

type CountedMetric = Exclude<BinaryMetricName, 'auc' | 'au_prc'>;

interface BinaryCounts extends ClassCounts {
  readonly trueNegatives: number;
}

/** Counts rows by actual and predicted class, and ranks them by probability. */
export class BinaryQuality {
  private readonly counts = new ConfusionCounts();
  /** Labels in the order of their appearance; a third one is refused. */
  private readonly labels: string[] = [];
  /** By position of the label: rows that the threshold makes positive and negative, by set. */
  private readonly aboveThreshold = [new Float64Array(ROW_SETS), new Float64Array(ROW_SETS)];
  private readonly belowThreshold = [new Float64Array(ROW_SETS), new Float64Array(ROW_SETS)];
  private readonly ranking = new ScoreRanking();
  private hasPredictions = false;
  private hasProbabilities = false;

  constructor(private readonly options: { readonly threshold: number; readonly positiveLabel?: string }) {}

  /**
   * The prediction decides the predicted class; without it, the probability and the threshold do.
   * @param rowSets the sets that contain the row, one bit each
   * @throws AnalyzerError at the third different label
   */
  add(label: string, prediction: string | undefined, probability: number | undefined, rowSets: number): void {
    const position = this.positionOf(label);
    if (probability !== undefined) {
      this.hasProbabilities = true;
      this.ranking.add(probability, position === 1, rowSets);
    }
    if (prediction !== undefined) {
      this.hasPredictions = true;
      this.counts.add(label, prediction, rowSets);
    } else if (probability !== undefined) {
      const sides = probability > this.options.threshold ? this.aboveThreshold : this.belowThreshold;
      const counts = sides[position] as Float64Array;
      for (let i = 0; i < ROW_SETS; i++) if (rowSets & (1 << i)) counts[i] = (counts[i] as number) + 1;
    }
  }

  /**
   * @returns the metrics, and the positive label
   * @throws AnalyzerError if the positive label cannot be determined, or there are more than two classes
   */
  metrics(rows: number): {
    readonly metrics: BinaryMetrics;
    readonly positive: string;
    readonly positives: number;
  } {
    const values = this.hasPredictions
      ? [...new Set([...this.counts.labels(), ...this.labels])]
      : this.labels;
    const { positive, negative } = classesOf(sortedLabels(values), this.options.positiveLabel);
    for (const [i, label] of this.labels.entries()) {
      for (const [prediction, sides] of [
        [positive, this.aboveThreshold],
        [negative, this.belowThreshold],
      ] as const) {
        const counted = sides[i] as Float64Array;
        if ((counted[0] as number) > 0) this.counts.addCounts(label, prediction, counted);
      }
    }
    const sets = Array.from({ length: ROW_SETS }, (_, set) => this.countsOfSet(positive, negative, set));
    const counted = metricsOf(countedMetrics, sets.map(metricsOfCounts), rows);
    return {
      positive,
      positives: (sets[0] as BinaryCounts).truePositives + (sets[0] as BinaryCounts).falseNegatives,
      metrics: this.inOrder(counted, this.counts.matrix(sortedLabels([negative, positive])), positive, rows),
    };
  }

  /** Members in the order of the container's file. */
  private inOrder(
    counted: Record<CountedMetric, { readonly value: number; readonly standard_deviation: number }>,
    confusionMatrix: BinaryMetrics['confusion_matrix'],
    positive: string,
    rows: number,
  ): BinaryMetrics {
    const ranked = this.hasProbabilities ? this.ranking.metrics(this.labels[1] === positive) : undefined;
    const areas = ranked && {
      receiver_operating_characteristic_curve: {
        false_positive_rates: ranked.falsePositiveRates,
        true_positive_rates: ranked.truePositiveRates,
      },
      precision_recall_curve: { precisions: ranked.precisions, recalls: ranked.recalls },
      auc: metricOf(ranked.auc, rows),
      au_prc: metricOf(ranked.auPrc, rows),
    };
    const { f0_5, f1, f2, f0_5_best_constant_classifier, f1_best_constant_classifier, ...rest } = counted;
    const { f2_best_constant_classifier, ...rates } = rest;
    return {
      confusion_matrix: confusionMatrix,
      ...rates,
      ...areas,
      f0_5,
      f1,
      f2,
      f0_5_best_constant_classifier,
      f1_best_constant_classifier,
      f2_best_constant_classifier,
    };
  }

  private countsOfSet(positive: string, negative: string, set: number): BinaryCounts {
    return {
      truePositives: this.counts.count(positive, positive, set),
      falsePositives: this.counts.count(negative, positive, set),
      falseNegatives: this.counts.count(positive, negative, set),
      trueNegatives: this.counts.count(negative, negative, set),
    };
  }

  private positionOf(label: string): number {
    const position = this.labels.indexOf(label);
    if (position !== -1) return position;
    if (this.labels.length === 2) throw tooManyClasses([...this.labels, label]);
    return this.labels.push(label) - 1;
  }
}

const countedMetrics = BINARY_METRICS.filter(
  (name): name is CountedMetric => name !== 'auc' && name !== 'au_prc',
);

function metricsOfCounts(counts: BinaryCounts): Record<CountedMetric, number> {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts;
  const own = classScores(counts);
  const positives = truePositives + falseNegatives;
  const negatives = falsePositives + trueNegatives;
  // The container's constant classifier always predicts the positive class, not the most frequent one (real examples).
  const constant = classScores({
    truePositives: positives,
    falsePositives: negatives,
    falseNegatives: 0,
  });
  const falsePositiveRate = falsePositives / negatives;
  return {
    recall: own.recall,
    precision: own.precision,
    accuracy: (truePositives + trueNegatives) / (positives + negatives),
    recall_best_constant_classifier: constant.recall,
    precision_best_constant_classifier: constant.precision,
    accuracy_best_constant_classifier: positives / (positives + negatives),
    true_positive_rate: own.recall,
    true_negative_rate: 1 - falsePositiveRate,
    false_positive_rate: falsePositiveRate,
    false_negative_rate: 1 - own.recall,
    f0_5: own.f0_5,
    f1: own.f1,
    f2: own.f2,
    f0_5_best_constant_classifier: constant.f0_5,
    f1_best_constant_classifier: constant.f1,
    f2_best_constant_classifier: constant.f2,
  };
}

/** The positive and the negative class of the values that occur. */
function classesOf(
  values: readonly string[],
  configured: string | undefined,
): { readonly positive: string; readonly negative: string } {
  if (values.length > 2) throw tooManyClasses(values);
  const zeroOrOne = values.every((value) => value === '0' || value === '1');
  const positive = configured ?? (zeroOrOne ? '1' : values.length === 2 ? values[1] : undefined);
  if (positive === undefined) {
    throw new AnalyzerError(
      `Every label is ${JSON.stringify(values[0])}, so the positive label is not known. Set positive_label.`,
    );
  }
  const others = values.filter((value) => value !== positive);
  if (others.length > 1) throw tooManyClasses([...values, positive]);
  return { positive, negative: others[0] ?? (positive === '1' ? '0' : `not ${positive}`) };
}

function tooManyClasses(values: readonly string[]): AnalyzerError {
  const list = values
    .slice(0, 5)
    .map((value) => JSON.stringify(value.slice(0, 40)))
    .join(', ');
  return new AnalyzerError(
    `Binary classification needs two classes, but labels and predictions contain ${list}. Check the attributes: a ` +
      'probability belongs in probability_attribute. For more classes, use the problem type MulticlassClassification.',
  );
}
