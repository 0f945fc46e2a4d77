import { normalQuantile } from '../../statistics/normal.js';
import { correlation, ranked } from '../../statistics/rank-correlation.js';
import { type Encoding, encodedColumn, encodingOf } from '../profile/cell-encoding.js';
import type { RowPairs } from '../profile/row-pairs.js';
import type { FeedDefect } from './feed-defect.js';

/** A correlation with the neighbour's row that is worth a finding, and the part of it that the own row may show. */
const LEAST = 0.1;
const OWN_ROW = 0.5;
/** Where rows resemble their neighbours anyway (a series), leads and lags are natural. */
const SERIES = 0.1;
const LEAST_ROWS = 200;
const CHANCE = 1e-4;

interface Lagged {
  readonly own: number;
  readonly neighbour: number;
  readonly other: string;
  readonly rows: 'next' | 'previous';
}

/**
 * A column that goes with another row's columns and not with its own: joined one row off. Rows that are otherwise
 * independent of their neighbours have no reason for that; in series, where they are not, nothing is said.
 */
export function misalignedColumn({ columns, pairs }: RowPairs): FeedDefect | null {
  if (pairs.length < LEAST_ROWS) return null;
  const rows = pairs.map(({ row }) => row);
  const next = pairs.map((pair) => pair.next);
  const encodings = columns.map((_, at) => encodingOf(rows.map((cells) => cells[at] ?? null)));
  const here = columns.map((_, at) => ranked(encodedColumn(rows, at, encodings[at] as Encoding)));
  const there = columns.map((_, at) => ranked(encodedColumn(next, at, encodings[at] as Encoding)));
  const independent = columns.map((_, at) => Math.abs(correlation(here[at], there[at])) < SERIES);
  const tests = columns.length * Math.max(1, columns.length - 1);
  const limit = Math.max(LEAST, normalQuantile(1 - CHANCE / 2 / tests) / Math.sqrt(pairs.length));
  const found = columns.map((): Lagged[] => []);
  for (let a = 0; a < columns.length; a += 1) {
    for (let b = 0; b < columns.length; b += 1) {
      if (a === b || !independent[a] || !independent[b]) continue;
      const neighbour = correlation(here[a], there[b]);
      if (Math.abs(neighbour) < limit) continue;
      const most = OWN_ROW * Math.abs(neighbour);
      const own = correlation(here[a], here[b]);
      if (Math.abs(own) > most || Math.abs(correlation(there[a], here[b])) > most) continue;
      found[a]?.push({ own, neighbour, other: columns[b] as string, rows: 'next' });
      found[b]?.push({ own, neighbour, other: columns[a] as string, rows: 'previous' });
    }
  }
  const most = Math.max(0, ...found.map((partners) => partners.length));
  if (most === 0) return null;
  const at = found.findIndex((partners) => partners.length === most);
  const strongest = [...(found[at] as Lagged[])].sort(
    (a, b) => Math.abs(b.neighbour) - Math.abs(a.neighbour),
  )[0] as Lagged;
  const feature = columns[at] as string;
  return {
    kind: 'misaligned column',
    features: [feature],
    sentence: `${feature} goes with ${strongest.other} of the ${strongest.rows} row (rank correlation ${strongest.neighbour.toFixed(2)}) and not with its own row's (${strongest.own.toFixed(2)}), over ${pairs.length} neighbouring rows: joined one row off?`,
  };
}
