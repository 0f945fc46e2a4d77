import { median } from '../../statistics/median.js';
import type { SampledRow } from '../profile/row-sample.js';

/** Sampled rows and the label of each. */
export interface LabelledSample {
  readonly columns: readonly string[];
  readonly rows: readonly SampledRow[];
  readonly labels: readonly (string | null)[];
}

/**
 * Each label as true or false. Two values: the first one is true. Numbers: true above the median. Many classes: the most
 * frequent one is true. Null if all labels are equal.
 */
export function binaryLabels(labels: readonly (string | null)[]): boolean[] | null {
  const values = [...new Set(labels)];
  if (values.length < 2) return null;
  if (values.length === 2) return labels.map((label) => label === values[0]);
  const numbers = labels.map(Number);
  if (numbers.some(Number.isNaN)) {
    const counts = new Map<string | null, number>();
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    const mostFrequent = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
    return labels.map((label) => label === mostFrequent);
  }
  const middle = median(numbers) as number;
  return numbers.map((number) => number > middle);
}

/** Area under the ROC curve: Mann and Whitney's statistic over all pairs; ties count half. 0.5 without both classes. */
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
