import type { Check } from '../../../contract/check.js';
import { largest } from '../../../statistics/extremes.js';
import { normalQuantile } from '../../../statistics/normal.js';
import { correlation, ranked } from '../../../statistics/rank-correlation.js';
import { round } from '../../present/sentence.js';
import { encodingOf } from '../../profile/cell-encoding.js';
import { binaryLabels, type LabelledSample, rocArea } from '../labelled-sample.js';

/** Enough rows for a correlation of 0.1 to be certain, and for a class to differ by a quarter of a standard deviation. */
const LEAST_ROWS = 1000;
const LEAST_OF_EACH = 200;
/** From this area under the ROC curve on, a label is more predictable than real outcomes are. */
const TOO_PREDICTABLE = 0.98;
const BINS = 8;
const CHANCE = 0.001;

/**
 * Whether the features predict the label at all. They do not if labels were shuffled or joined by the wrong key. Two
 * tests: whether any column rises or falls with the label (Spearman, Bonferroni); and whether the mean label of each value
 * (for numbers: of each eighth), learnt on alternate rows with columns weighted by how much they predict, predicts the
 * other rows. This is not a verdict about the model, which may use interactions of columns: if neither test finds
 * anything, a person must look. A person must also look if all features together predict the label without error: the
 * labels may be a model's own predictions.
 */
export function labelPredictabilityCheck(sample: LabelledSample | null): Check {
  const id = 'label-predictability';
  if (!sample || sample.rows.length < LEAST_ROWS) {
    return {
      id,
      verdict: 'pass',
      sentence: sample
        ? `Not tested: ${sample.rows.length} labelled rows are too few to show that no feature predicts the label.`
        : 'The training set has no label.',
    };
  }
  const positive = binaryLabels(sample.labels);
  const positives = positive?.filter(Boolean).length ?? 0;
  const fewer = positive ? Math.min(positives, positive.length - positives) : 0;
  if (!positive || fewer < LEAST_OF_EACH) {
    return {
      id,
      verdict: fewer > 0 ? 'pass' : 'unknown',
      sentence:
        fewer > 0
          ? `Not tested: ${fewer} rows of the rarer label are too few to show that no feature predicts it.`
          : 'The label has one value only.',
    };
  }
  const label = Float64Array.from(positive, (hit) => (hit ? 1 : 0));
  const values = sample.columns.map((_, at) => {
    const cells = sample.rows.map((row) => row.cells[at] ?? null);
    return Float64Array.from(cells, encodingOf(cells));
  });
  const ranks = ranked(label);
  const alone = largest(values.map((column) => Math.abs(correlation(ranked(column), ranks))));
  const least = normalQuantile(1 - CHANCE / 2 / values.length) / Math.sqrt(label.length);
  const bins = values.map(binned);
  const halves = [predictHalf(bins, label, 0), predictHalf(bins, label, 1)] as const;
  const together = (halves[0].deviations + halves[1].deviations) / Math.SQRT2;
  const area = (halves[0].area + halves[1].area) / 2;
  // A number to predict may be nearly a formula of the features; a real yes or no hardly ever is.
  if (area > TOO_PREDICTABLE && new Set(sample.labels).size === 2) {
    return {
      id,
      verdict: 'unknown',
      threshold: TOO_PREDICTABLE,
      sentence: `The features predict the label almost without error (area under the ROC curve ${round(area)}, on rows they did not learn from). A person must confirm that the labels are real outcomes and not a model's own predictions.`,
    };
  }
  const predicts = alone > least || together > normalQuantile(1 - CHANCE);
  return {
    id,
    verdict: predicts ? 'pass' : 'unknown',
    threshold: round(least),
    sentence: predicts
      ? `The features predict the label to some degree: the best rank correlation is ${round(alone)}.`
      : `None of ${sample.columns.length} features predicts the label, over ${sample.rows.length} rows: the best rank correlation is ${round(alone)}, and chance gives ${round(least)}. Check whether the labels were shuffled or joined by the wrong key. If only interactions of features predict the label, a person must confirm it.`,
  };
}

/** How well one half of the rows is predicted by what the other half shows about each value. */
function predictHalf(
  bins: readonly Int32Array[],
  label: Float64Array,
  half: number,
): { readonly deviations: number; readonly area: number } {
  const score = new Float64Array(label.length);
  for (const column of bins) {
    const learnt = new Map<number, { rows: number; sum: number }>();
    let [rows, hits] = [0, 0];
    for (let i = 1 - half; i < label.length; i += 2) {
      const at = learnt.get(column[i] as number) ?? { rows: 0, sum: 0 };
      learnt.set(column[i] as number, { rows: at.rows + 1, sum: at.sum + (label[i] as number) });
      rows += 1;
      hits += label[i] as number;
    }
    const overall = hits / rows;
    const variance = overall * (1 - overall);
    let chiSquare = 0;
    for (const at of learnt.values()) chiSquare += (at.sum - at.rows * overall) ** 2 / at.rows / variance;
    // The part of a column's chi-squared that chance does not explain: noise gets no weight.
    const weight = Math.max(0, 1 - (learnt.size - 1) / chiSquare);
    if (!(weight > 0)) continue;
    for (let i = half; i < label.length; i += 2) {
      const at = learnt.get(column[i] as number);
      if (!at) continue;
      // Log odds, shrunk towards those of all rows. They add up if columns predict the label independently.
      const share = (at.sum + overall) / (at.rows + 1);
      score[i] = (score[i] as number) + weight * Math.log(share / (1 - share) / (overall / (1 - overall)));
    }
  }
  const tested = Array.from(label.keys()).filter((i) => i % 2 === half);
  const scores = Float64Array.from(tested, (i) => score[i] as number);
  const labels = Float64Array.from(tested, (i) => label[i] as number);
  return {
    deviations: correlation(ranked(scores), ranked(labels)) * Math.sqrt(tested.length),
    area: rocArea(tested.map((i) => ({ score: score[i] as number, hit: label[i] === 1 }))),
  };
}

/** The bin of each value: one per category, one per eighth of the numbers, and one for missing values. */
function binned(values: Float64Array): Int32Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = [...new Set(sorted)];
  if (distinct.length <= BINS) {
    const places = new Map(distinct.map((value, i) => [value, i]));
    return Int32Array.from(values, (value) => places.get(value) ?? -1);
  }
  const edges = Array.from(
    { length: BINS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)] as number,
  );
  return Int32Array.from(values, (value) =>
    Number.isNaN(value) ? -1 : edges.filter((edge) => value >= edge).length,
  );
}
