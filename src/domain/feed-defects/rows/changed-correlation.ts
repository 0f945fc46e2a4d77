import { largest } from '../../../statistics/extremes.js';
import { normalQuantile } from '../../../statistics/normal.js';
import { correlation, ranked } from '../../../statistics/rank-correlation.js';
import { type Encoding, encodedColumn, encodingOf } from '../../profile/cell-encoding.js';
import type { RowPairs } from '../../profile/row-pairs.js';
import type { FeedDefect } from '../feed-defect.js';
import { hasVariety, standardError } from './correlation-error.js';

/** Minimum change of a correlation. */
const MIN_CHANGE = 0.2;
/** The weaker correlation is at most this part of the stronger one, or has the opposite sign. */
const MAX_REMAINING = 0.5;
const MIN_ROWS = 200;
/** Probability of a false finding over all pairs of columns. */
const FALSE_FINDING = 1e-4;

/**
 * Detects two columns whose rank correlation differs between two streams of the same period. The frequencies of each
 * column may agree nevertheless: a join by the wrong key, a flipped sign, a shuffled column. The test compares
 * Spearman's correlations by Fisher's z over all pairs of columns (Bonferroni). Rows that resemble their neighbours
 * count as fewer rows (Bartlett 1946).
 */
export function changedCorrelation(reference: RowPairs, actual: RowPairs): FeedDefect | null {
  const columns = reference.columns;
  if (Math.min(reference.pairs.length, actual.pairs.length) < MIN_ROWS) return null;
  if (columns.length < 2 || columns.some((column, at) => actual.columns[at] !== column)) return null;
  const encodings = columns.map((_, at) => encodingOf(reference.pairs.map(({ row }) => row[at] ?? null)));
  const [before, now] = [reference, actual].map(({ pairs }) => {
    const rows = pairs.map(({ row }) => row);
    const next = pairs.map((pair) => pair.next);
    return columns.map((_, at) => {
      const encoding = encodings[at] as Encoding;
      const ranks = ranked(encodedColumn(rows, at, encoding));
      return { ranks, persistence: correlation(ranks, ranked(encodedColumn(next, at, encoding))) };
    });
  }) as [Ranked[], Ranked[]];
  const tests = (columns.length * (columns.length - 1)) / 2;
  const limit = normalQuantile(1 - FALSE_FINDING / 2 / tests);
  const changed = columns.map((): { other: string; was: number; is: number }[] => []);
  for (let a = 1; a < columns.length; a += 1) {
    for (let b = 0; b < a; b += 1) {
      const [was, is] = [before, now].map((of) => correlation(of[a]?.ranks, of[b]?.ranks)) as [
        number,
        number,
      ];
      if (Math.abs(was - is) < MIN_CHANGE || !weakened(was, is)) continue;
      const variance =
        1 / effectiveRows(reference.pairs.length, before, a, b) +
        1 / effectiveRows(actual.pairs.length, now, a, b);
      if (Math.abs(Math.atanh(clamped(was)) - Math.atanh(clamped(is))) < limit * Math.sqrt(variance))
        continue;
      if (![before, now].every((of) => hasVariety(of[a]?.ranks) && hasVariety(of[b]?.ranks))) continue;
      const errors = [before, now].map((of) => standardError(of[a]?.ranks, of[b]?.ranks)) as [number, number];
      if (Math.abs(was - is) < limit * Math.hypot(...errors)) continue;
      changed[a]?.push({ other: columns[b] as string, was, is });
      changed[b]?.push({ other: columns[a] as string, was, is });
    }
  }
  const most = largest(
    changed.map((partners) => partners.length),
    0,
  );
  if (most === 0) return null;
  const at = changed.findIndex((partners) => partners.length === most);
  const { other, was, is } = [...(changed[at] as { other: string; was: number; is: number }[])].sort(
    (x, y) => Math.abs(y.was - y.is) - Math.abs(x.was - x.is),
  )[0] as { other: string; was: number; is: number };
  const feature = columns[at] as string;
  return {
    kind: 'changed-correlation',
    certainty: 'certain',
    features: [feature],
    sentence: `${feature} and ${other} correlate differently than in the training set: rank correlation ${is.toFixed(2)} instead of ${was.toFixed(2)}${most > 1 ? `; ${most - 1} more columns likewise` : ''}. Is the training set from another period, or was a column of one of them joined by a wrong key, negated or shuffled?`,
  };
}

interface Ranked {
  readonly ranks: Float64Array | null;
  /** Correlation of a row with the next row. */
  readonly persistence: number;
}

function weakened(a: number, b: number): boolean {
  const [small, large] = Math.abs(a) < Math.abs(b) ? [a, b] : [b, a];
  return Math.sign(small) !== Math.sign(large) || Math.abs(small) <= MAX_REMAINING * Math.abs(large);
}

/** Effective number of rows minus three. The variance of Spearman's correlation is 1.06 times Pearson's (Fieller et al. 1957). */
function effectiveRows(rows: number, columns: readonly Ranked[], a: number, b: number): number {
  const together = Math.max(0, (columns[a]?.persistence ?? 0) * (columns[b]?.persistence ?? 0));
  return Math.max(1, (rows * (1 - together)) / (1 + together) - 3) / 1.06;
}

function clamped(r: number): number {
  return Math.max(-0.999, Math.min(0.999, r));
}
