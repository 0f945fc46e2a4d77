import type { Check } from '../../../contract/check.js';
import { list, round } from '../../present/sentence.js';
import type { SampledRow } from '../../profile/row-sample.js';

/** Features beside the label of the same row. */
export interface LabelledSample {
  readonly columns: readonly string[];
  readonly rows: readonly SampledRow[];
  readonly labels: readonly (string | null)[];
}

const FAIL = 0.98;
const WARN = 0.93;
const LEAST_ROWS = 200;
const LEAST_PER_CLASS = 20;

/**
 * A single column that tells the label nearly alone was filled after the fact. How well is the area under its ROC
 * curve, 0.5 to 1: for numbers by rank, for categories by the label's mean in each (learnt on one half of the rows and
 * tried on the other, so that many categories do not tell by heart). Labels of many values are cut at their median.
 */
export function leakCheck(sample: LabelledSample | null): Check {
  const id = 'leaked-label';
  if (!sample || sample.rows.length < LEAST_ROWS) {
    return {
      id,
      verdict: sample ? 'unknown' : 'pass',
      sentence: sample
        ? `${sample.rows.length} labelled rows are too few to look for a leak.`
        : 'The training set holds no label that a column could have leaked.',
    };
  }
  const positive = binaryLabels(sample.labels);
  const positives = positive?.filter(Boolean).length ?? 0;
  if (!positive || Math.min(positives, positive.length - positives) < LEAST_PER_CLASS) {
    return { id, verdict: 'unknown', sentence: 'The label takes too few values to look for a leak.' };
  }
  const found = sample.columns
    .map((feature, column) => ({
      feature,
      value: round(
        tellingArea(
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
        ? `The label is told by one column alone: ${list(named)}, area under the ROC curve. Was it filled after the fact?`
        : `No column tells the label alone${top ? `; the best, ${top.feature}, reaches ${top.value}` : ''}.`,
    evidence: found.slice(0, 10),
  };
}

export function binaryLabels(labels: readonly (string | null)[]): boolean[] | null {
  const values = [...new Set(labels)];
  if (values.length < 2) return null;
  if (values.length === 2) return labels.map((label) => label === values[0]);
  const numbers = labels.map(Number);
  if (numbers.some(Number.isNaN)) {
    // Many classes: the most frequent against the rest.
    const counts = new Map<string | null, number>();
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    const most = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
    return labels.map((label) => label === most);
  }
  const median = [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
  return numbers.map((number) => number > median);
}

function tellingArea(cells: readonly string[], positive: readonly boolean[]): number {
  const numbers = cells.map((cell) => (cell === '' ? Number.NaN : Number(cell)));
  const known = numbers.map((number) => !Number.isNaN(number));
  if (known.filter(Boolean).length >= cells.length / 2) {
    const rows = numbers.flatMap((score, i) => (known[i] ? [{ score, hit: positive[i] as boolean }] : []));
    const area = rocArea(rows);
    return Math.max(area, 1 - area, missingArea(known, positive));
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

/** A column that is only filled for one class leaks by its gaps. */
function missingArea(known: readonly boolean[], positive: readonly boolean[]): number {
  const area = rocArea(known.map((is, i) => ({ score: is ? 1 : 0, hit: positive[i] as boolean })));
  return Math.max(area, 1 - area);
}

/** Mann and Whitney's statistic over all pairs, ties counted half. */
export function rocArea(rows: readonly { readonly score: number; readonly hit: boolean }[]): number {
  const sorted = [...rows].sort((a, b) => a.score - b.score);
  const hits = rows.filter(({ hit }) => hit).length;
  const misses = rows.length - hits;
  if (hits === 0 || misses === 0) return 0.5;
  let [i, missesBelow, area] = [0, 0, 0];
  while (i < sorted.length) {
    let [tiedHits, tiedMisses] = [0, 0];
    const { score } = sorted[i] as { score: number };
    for (; sorted[i]?.score === score; i += 1) {
      if ((sorted[i] as { hit: boolean }).hit) tiedHits += 1;
      else tiedMisses += 1;
    }
    area += tiedHits * (missesBelow + tiedMisses / 2);
    missesBelow += tiedMisses;
  }
  return area / (hits * misses);
}
