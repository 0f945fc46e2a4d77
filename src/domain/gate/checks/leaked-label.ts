import type { Check } from '../../../contract/check.js';
import { list, round } from '../../present/sentence.js';
import { binaryLabels, type LabelledSample, rocArea } from '../labelled-sample.js';

/** Area under the ROC curve of one column alone. */
const FAIL = 0.98;
const WARN = 0.93;
const LEAST_ROWS = 200;
const LEAST_PER_CLASS = 20;

/**
 * A single column that predicts the label almost without error was probably filled in after the outcome was known. The
 * measure is the area under its ROC curve, 0.5 to 1: numbers by rank; categories by the mean label of each, learnt on one
 * half of the rows and tested on the other, so that a column of many categories is not memorised. Labels of many values
 * are split at their median.
 */
export function leakedLabelCheck(sample: LabelledSample | null): Check {
  const id = 'leaked-label';
  if (!sample || sample.rows.length < LEAST_ROWS) {
    return {
      id,
      verdict: sample ? 'unknown' : 'pass',
      sentence: sample
        ? `${sample.rows.length} labelled rows are too few to look for a leak.`
        : 'The training set has no label that a column could leak.',
    };
  }
  const positive = binaryLabels(sample.labels);
  const positives = positive?.filter(Boolean).length ?? 0;
  if (!positive || Math.min(positives, positive.length - positives) < LEAST_PER_CLASS) {
    return { id, verdict: 'unknown', sentence: 'The label has too few values to look for a leak.' };
  }
  const found = sample.columns
    .map((feature, column) => ({
      feature,
      value: round(
        predictiveArea(
          sample.rows.map(({ cells }) => cells[column] ?? ''),
          positive,
        ),
      ),
      note: 'area under the ROC curve',
    }))
    .sort((a, b) => b.value - a.value);
  const over = (limit: number) => found.filter(({ value }) => value >= limit);
  const named = (over(FAIL).length > 0 ? over(FAIL) : over(WARN)).map(
    ({ feature, value }) => `${feature} (${value})`,
  );
  const top = found[0];
  return {
    id,
    verdict: over(FAIL).length > 0 ? 'fail' : over(WARN).length > 0 ? 'warn' : 'pass',
    threshold: FAIL,
    sentence:
      named.length > 0
        ? `One column alone predicts the label: ${list(named)}, area under the ROC curve. Check whether it was filled in after the outcome was known.`
        : `No column alone predicts the label${top ? `; the best, ${top.feature}, reaches ${top.value}` : ''}.`,
    evidence: found.slice(0, 10),
  };
}

function predictiveArea(cells: readonly string[], positive: readonly boolean[]): number {
  const numbers = cells.map((cell) => (cell === '' ? Number.NaN : Number(cell)));
  const known = numbers.map((number) => !Number.isNaN(number));
  if (known.filter(Boolean).length >= cells.length / 2) {
    const rows = numbers.flatMap((score, i) => (known[i] ? [{ score, hit: positive[i] as boolean }] : []));
    const area = rocArea(rows);
    return Math.max(area, 1 - area, missingValueArea(known, positive));
  }
  const learnt = new Map<string, { rows: number; hits: number }>();
  cells.forEach((cell, i) => {
    if (i % 2 === 1) return;
    const at = learnt.get(cell) ?? { rows: 0, hits: 0 };
    learnt.set(cell, { rows: at.rows + 1, hits: at.hits + (positive[i] ? 1 : 0) });
  });
  const overall = positive.filter(Boolean).length / positive.length;
  const rows = cells.flatMap((cell, i) => {
    if (i % 2 === 0) return [];
    const at = learnt.get(cell);
    return [{ score: at ? at.hits / at.rows : overall, hit: positive[i] as boolean }];
  });
  return rocArea(rows);
}

/** A column that has values for one class only leaks the label by its missing values. */
function missingValueArea(known: readonly boolean[], positive: readonly boolean[]): number {
  const area = rocArea(known.map((is, i) => ({ score: is ? 1 : 0, hit: positive[i] as boolean })));
  return Math.max(area, 1 - area);
}
