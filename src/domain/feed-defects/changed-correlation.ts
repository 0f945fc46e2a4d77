import { normalQuantile } from '../../statistics/normal.js';
import { correlation, ranked } from '../../statistics/rank-correlation.js';
import { type Encoding, encodedColumn, encodingOf } from '../profile/cell-encoding.js';
import type { RowPairs } from '../profile/row-pairs.js';
import type { FeedDefect } from './feed-defect.js';

/** So much of a correlation must be gone, and it must have lost half of itself or turned. */
const LEAST = 0.2;
const LEFT = 0.5;
const LEAST_ROWS = 200;
const CHANCE = 1e-4;

/**
 * Columns that belong together in one of two streams of the same time and not in the other: their frequencies may
 * agree while the rows are torn (a join by the wrong key, a sign that turned, a shuffled column). By Fisher's z of
 * Spearman's correlations, over all pairs of columns (Bonferroni); rows that resemble their neighbours count as fewer
 * (Bartlett 1946).
 */
export function changedCorrelation(reference: RowPairs, actual: RowPairs): FeedDefect | null {
  const columns = reference.columns;
  if (Math.min(reference.pairs.length, actual.pairs.length) < LEAST_ROWS) return null;
  if (columns.length < 2 || columns.some((column, at) => actual.columns[at] !== column)) return null;
  const encodings = columns.map((_, at) => encodingOf(reference.pairs.map(({ row }) => row[at] ?? null)));
  const [before, now] = [reference, actual].map(({ pairs }) => {
    const rows = pairs.map(({ row }) => row);
    const next = pairs.map((pair) => pair.next);
    return columns.map((_, at) => {
      const coding = encodings[at] as Encoding;
      const ranks = ranked(encodedColumn(rows, at, coding));
      return { ranks, persistence: correlation(ranks, ranked(encodedColumn(next, at, coding))) };
    });
  }) as [Ranked[], Ranked[]];
  const tests = (columns.length * (columns.length - 1)) / 2;
  const limit = normalQuantile(1 - CHANCE / 2 / tests);
  const torn = columns.map((): { other: string; was: number; is: number }[] => []);
  for (let a = 1; a < columns.length; a += 1) {
    for (let b = 0; b < a; b += 1) {
      const [was, is] = [before, now].map((of) => correlation(of[a]?.ranks, of[b]?.ranks)) as [
        number,
        number,
      ];
      if (Math.abs(was - is) < LEAST || !lost(was, is)) continue;
      const variance =
        1 / freedom(reference.pairs.length, before, a, b) + 1 / freedom(actual.pairs.length, now, a, b);
      if (Math.abs(Math.atanh(clamped(was)) - Math.atanh(clamped(is))) < limit * Math.sqrt(variance))
        continue;
      torn[a]?.push({ other: columns[b] as string, was, is });
      torn[b]?.push({ other: columns[a] as string, was, is });
    }
  }
  const most = Math.max(0, ...torn.map((partners) => partners.length));
  if (most === 0) return null;
  const at = torn.findIndex((partners) => partners.length === most);
  const { other, was, is } = [...(torn[at] as { other: string; was: number; is: number }[])].sort(
    (x, y) => Math.abs(y.was - y.is) - Math.abs(x.was - x.is),
  )[0] as { other: string; was: number; is: number };
  const feature = columns[at] as string;
  return {
    kind: 'torn rows',
    features: [feature],
    sentence: `${feature} and ${other} belong together otherwise than in the training set: rank correlation ${is.toFixed(2)} instead of ${was.toFixed(2)}${most > 1 ? `, and ${most - 1} more columns so` : ''}; joined by another key, turned or shuffled?`,
  };
}

interface Ranked {
  readonly ranks: Float64Array | null;
  /** Correlation of a row with the next. */
  readonly persistence: number;
}

function lost(a: number, b: number): boolean {
  const [small, large] = Math.abs(a) < Math.abs(b) ? [a, b] : [b, a];
  return Math.sign(small) !== Math.sign(large) || Math.abs(small) <= LEFT * Math.abs(large);
}

/** Rows that count, less three; Spearman's correlation varies by 1.06 more than Pearson's (Fieller et al. 1957). */
function freedom(rows: number, columns: readonly Ranked[], a: number, b: number): number {
  const together = Math.max(0, (columns[a]?.persistence ?? 0) * (columns[b]?.persistence ?? 0));
  return Math.max(1, (rows * (1 - together)) / (1 + together) - 3) / 1.06;
}

function clamped(r: number): number {
  return Math.max(-0.999, Math.min(0.999, r));
}
