import type { Check } from '../../../contract/check.js';
import { normalQuantile } from '../../../statistics/normal.js';
import { correlation, ranked } from '../../../statistics/rank-correlation.js';
import { round } from '../../present/sentence.js';
import { encodingOf } from '../../profile/cell-encoding.js';
import { binaryLabels, type LabelledSample, rocArea } from './leak.js';

/** Enough for a correlation of 0.1 to be certain, and for a class to differ by a quarter of a standard deviation. */
const LEAST_ROWS = 1000;
const LEAST_OF_EACH = 200;
/** Area under the ROC curve from which on a label is told as no outcome of the world is. */
const TOO_WELL = 0.98;
const BINS = 8;
const CHANCE = 0.001;

/**
 * Whether the features tell anything of the label at all: labels that were shuffled, or joined by the wrong key, they do
 * not. Asked twice: whether any column grows or falls with the label (Spearman, Bonferroni), and whether what each value
 * (of numbers, each eighth) says of the label, learnt on every other row with columns weighted by how much they told,
 * holds on the rest. Not a verdict about the model, which may know how columns play together: where nothing is found a
 * person must look. So they must where everything is: labels that all features together tell without error may be a
 * model's own answers.
 */
export function labelCheck(sample: LabelledSample | null): Check {
  const id = 'label-predictability';
  if (!sample || sample.rows.length < LEAST_ROWS) {
    return {
      id,
      verdict: 'pass',
      sentence: sample
        ? `Not asked: ${sample.rows.length} labelled rows are too few to tell that nothing tells the label.`
        : 'The training set holds no label.',
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
          ? `Not asked: ${fewer} rows of the rarer label are too few to tell that nothing tells it.`
          : 'The label takes one value only.',
    };
  }
  const label = Float64Array.from(positive, (hit) => (hit ? 1 : 0));
  const values = sample.columns.map((_, at) => {
    const cells = sample.rows.map((row) => row.cells[at] ?? null);
    return Float64Array.from(cells, encodingOf(cells));
  });
  const ranks = ranked(label);
  const alone = Math.max(...values.map((column) => Math.abs(correlation(ranked(column), ranks))));
  const least = normalQuantile(1 - CHANCE / 2 / values.length) / Math.sqrt(label.length);
  const bins = values.map(binned);
  const halves = [told(bins, label, 0), told(bins, label, 1)] as const;
  const together = (halves[0].deviations + halves[1].deviations) / Math.SQRT2;
  const area = (halves[0].area + halves[1].area) / 2;
  // A number to predict may well be all but a formula of the features; a yes or no of the world hardly is.
  if (area > TOO_WELL && new Set(sample.labels).size === 2) {
    return {
      id,
      verdict: 'unknown',
      threshold: TOO_WELL,
      sentence: `The features tell the label all but without error (area under the ROC curve ${round(area)}, on rows they did not learn from): are these the world's answers, or a model's own? A person must say.`,
    };
  }
  const isTold = alone > least || together > normalQuantile(1 - CHANCE);
  return {
    id,
    verdict: isTold ? 'pass' : 'unknown',
    threshold: round(least),
    sentence: isTold
      ? `The features tell something of the label: the best by a rank correlation of ${round(alone)}.`
      : `None of ${sample.columns.length} features tells anything of the label, over ${sample.rows.length} rows: the best rank correlation is ${round(alone)}, and chance gives ${round(least)}. Were the labels shuffled, or joined by another key? If the features tell it only together, a person must say so.`,
  };
}

/** What every other row's label has to do with what the rest taught about each value. */
function told(
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
    // What a column told beyond what chance tells in as many values: noise weighs nothing.
    const weight = Math.max(0, 1 - (learnt.size - 1) / chiSquare);
    if (!(weight > 0)) continue;
    for (let i = half; i < label.length; i += 2) {
      const at = learnt.get(column[i] as number);
      if (!at) continue;
      // Log odds, shrunk towards those of all rows: they add up where columns tell the label independently.
      const share = (at.sum + overall) / (at.rows + 1);
      score[i] = (score[i] as number) + weight * Math.log(share / (1 - share) / (overall / (1 - overall)));
    }
  }
  const tried = Array.from(label.keys()).filter((i) => i % 2 === half);
  const scores = Float64Array.from(tried, (i) => score[i] as number);
  const labels = Float64Array.from(tried, (i) => label[i] as number);
  return {
    deviations: correlation(ranked(scores), ranked(labels)) * Math.sqrt(tried.length),
    area: rocArea(tried.map((i) => ({ score: score[i] as number, hit: label[i] === 1 }))),
  };
}

/** Each value's bin: a category's own, a number's eighth, and one for what is missing. */
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
