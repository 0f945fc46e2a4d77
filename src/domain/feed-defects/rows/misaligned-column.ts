import { largest } from '../../../statistics/extremes.js';
import { normalQuantile } from '../../../statistics/normal.js';
import { correlation, ranked } from '../../../statistics/rank-correlation.js';
import { type Encoding, encodedColumn, encodingOf } from '../../profile/cell-encoding.js';
import type { RowPairs } from '../../profile/row-pairs.js';
import type { FeedDefect } from '../feed-defect.js';
import { hasVariety, standardError } from './correlation-error.js';

/** Minimum correlation with a column of the adjacent row. */
const MIN_CORRELATION = 0.1;
/** Maximum correlation within the same row, as a part of the correlation with the adjacent row. */
const MAX_SAME_ROW = 0.5;
/** Maximum autocorrelation; in a time series, leads and lags are normal. */
const MAX_AUTOCORRELATION = 0.1;
const MIN_ROWS = 200;
/** Probability of a false finding over all pairs of columns. */
const FALSE_FINDING = 1e-4;

interface Lagged {
  readonly sameRow: number;
  readonly adjacent: number;
  readonly other: string;
  readonly rows: 'next' | 'previous';
}

/**
 * Detects a column that correlates with the columns of the adjacent row and not with those of its own row: it was joined
 * one row off. Independent rows do not correlate that way. Columns with autocorrelation (time series) are not tested.
 */
export function misalignedColumn({ columns, pairs }: RowPairs): FeedDefect | null {
  if (pairs.length < MIN_ROWS) return null;
  const rows = pairs.map(({ row }) => row);
  const next = pairs.map((pair) => pair.next);
  const encodings = columns.map((_, at) => encodingOf(rows.map((cells) => cells[at] ?? null)));
  const here = columns.map((_, at) => ranked(encodedColumn(rows, at, encodings[at] as Encoding)));
  const there = columns.map((_, at) => ranked(encodedColumn(next, at, encodings[at] as Encoding)));
  const independent = columns.map(
    (_, at) => Math.abs(correlation(here[at], there[at])) < MAX_AUTOCORRELATION,
  );
  const tests = columns.length * Math.max(1, columns.length - 1);
  const quantile = normalQuantile(1 - FALSE_FINDING / 2 / tests);
  const limit = Math.max(MIN_CORRELATION, quantile / Math.sqrt(pairs.length));
  const found = columns.map((): Lagged[] => []);
  for (let a = 0; a < columns.length; a += 1) {
    for (let b = 0; b < columns.length; b += 1) {
      if (a === b || !independent[a] || !independent[b]) continue;
      const adjacent = correlation(here[a], there[b]);
      if (Math.abs(adjacent) < limit) continue;
      if (!hasVariety(here[a]) || !hasVariety(there[b])) continue;
      if (Math.abs(adjacent) < quantile * standardError(here[a], there[b])) continue;
      const most = MAX_SAME_ROW * Math.abs(adjacent);
      const sameRow = correlation(here[a], here[b]);
      if (Math.abs(sameRow) > most || Math.abs(correlation(there[a], here[b])) > most) continue;
      found[a]?.push({ sameRow, adjacent, other: columns[b] as string, rows: 'next' });
      found[b]?.push({ sameRow, adjacent, other: columns[a] as string, rows: 'previous' });
    }
  }
  const most = largest(
    found.map((partners) => partners.length),
    0,
  );
  if (most === 0) return null;
  const at = found.findIndex((partners) => partners.length === most);
  const strongest = [...(found[at] as Lagged[])].sort(
    (a, b) => Math.abs(b.adjacent) - Math.abs(a.adjacent),
  )[0] as Lagged;
  const feature = columns[at] as string;
  return {
    kind: 'misaligned-column',
    certainty: 'certain',
    features: [feature],
    sentence: `${feature} correlates with ${strongest.other} of the ${strongest.rows} row (rank correlation ${strongest.adjacent.toFixed(2)}) and not within its own row (${strongest.sameRow.toFixed(2)}), over ${pairs.length} pairs of adjacent rows. Was it joined one row off?`,
  };
}
