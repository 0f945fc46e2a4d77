import { normalQuantile } from '../../../statistics/normal.js';
import { list, percent } from '../../present/sentence.js';
import type { RowPairs } from '../../profile/row-pairs.js';
import type { FeedDefect } from '../feed-defect.js';

type Cell = string | null;

const MIN_ROWS = 200;
/** Probability of a finding in a table of independent rows (Bonferroni over the columns). */
const FALSE_FINDING = 0.001;
/** Minimum part of the rows whose value is that of the row before. */
const MIN_REPEATED = 0.03;
/** Above this part the rows are sorted by the column. */
const MAX_REPEATED = 0.95;
/** If a larger part of the columns repeats, rows of one entity follow each other. */
const MAX_REPEATING = 0.25;
/** Maximum rank agreement of a row with the next one if they differ: sorted rows increase. */
const MAX_INCREASING = 0.6;

interface Repeated {
  /** Part of the rows that repeat the row before, beyond those that do so by chance; with its standard error. */
  readonly part: number;
  readonly error: number;
}

/**
 * Detects a column that has the value of the row before in some of the rows, as if missing values were filled forward. Of
 * independent rows, neighbours agree with the probability that any two rows agree, so the comparison is with the permuted
 * column. Rows that follow each other for another reason repeat in several columns, in earlier rows too, or are sorted. In a
 * shuffled training set nothing is found.
 * @param reference rows of another stream, in which the column does not repeat
 */
export function repeatedNeighbours(reference: RowPairs, actual: RowPairs): FeedDefect | null {
  if (Math.min(reference.pairs.length, actual.pairs.length) < MIN_ROWS) return null;
  const columns = actual.columns.slice(0, Math.min(reference.columns.length, actual.columns.length));
  const limit = normalQuantile(1 - FALSE_FINDING / columns.length);
  const now = columns.map((_, at) => repeatedIn(actual, at));
  const repeating = now.filter((one) => one && one.part > limit * one.error).length;
  if (repeating > Math.max(1, MAX_REPEATING * columns.length)) return null;
  const found = columns.flatMap((column, at) => {
    const is = now[at];
    const was = repeatedIn(reference, at);
    if (!is || !was || is.part > MAX_REPEATED || isSorted(actual, at)) return [];
    const gain = is.part - Math.max(0, was.part);
    const z = gain / Math.hypot(is.error, was.error);
    return gain >= MIN_REPEATED && is.part > limit * is.error && z > limit ? [{ column, gain, z }] : [];
  });
  const [worst] = found.sort((a, b) => b.z - a.z);
  if (!worst) return null;
  return {
    kind: 'repeated-neighbours',
    certainty: 'suspicious',
    features: [worst.column],
    sentence: `${worst.column} has the value of the row before in ${percent(worst.gain)} of the rows, beyond what chance gives, and other columns do not. Were missing values filled forward?${found.length > 1 ? ` Also: ${list(found.slice(1, 4).map(({ column }) => column))}.` : ''}`,
  };
}

/** Null for a constant column. Neighbouring pairs share a row, so their covariance is part of the error. */
function repeatedIn({ pairs }: RowPairs, at: number): Repeated | null {
  const counts = new Map<string, number>();
  let [equal, present] = [0, 0];
  for (const { row, next } of pairs) {
    const [cell, following] = [row[at], next[at]] as [Cell | undefined, Cell | undefined];
    if (cell) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    if (!cell || !following) continue;
    present += 1;
    if (cell === following) equal += 1;
  }
  const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (counts.size < 2 || present < MIN_ROWS) return null;
  let [square, cube] = [0, 0];
  for (const count of counts.values()) {
    square += (count * (count - 1)) / (rows * (rows - 1));
    cube += (count / rows) ** 3;
  }
  const variance = (square * (1 - square) + 2 * Math.max(0, cube - square ** 2)) / present;
  // At least one equal pair by chance: in a column of distinct values the variance would be 0.
  const error = Math.sqrt(Math.max(variance, 1 / present ** 2)) / (1 - square);
  return { part: (equal / present - square) / (1 - square), error };
}

/** Whether a row and the next one, if they differ, are mostly in one order. */
function isSorted({ pairs }: RowPairs, at: number): boolean {
  let [up, down] = [0, 0];
  for (const { row, next } of pairs) {
    const [cell, following] = [row[at], next[at]];
    if (!cell || !following || cell === following) continue;
    const [a, b] = [Number(cell), Number(following)];
    if (Number.isNaN(a) || Number.isNaN(b) ? cell < following : a < b) up += 1;
    else down += 1;
  }
  return Math.max(up, down) > MAX_INCREASING * (up + down);
}
