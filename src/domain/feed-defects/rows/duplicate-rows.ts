import { median } from '../../../statistics/median.js';
import { percent } from '../../present/sentence.js';
import type { RowRepeats } from '../../profile/row-repeats.js';
import type { FeedDefect } from '../feed-defect.js';

/** Minimum share of rows that repeat another row; above it a baseline describes other rows than it claims. */
const MIN_SURPLUS = 0.05;
/** Minimum share of a duplicated batch. Its constant distance is strong evidence, so a smaller share is enough. */
const MIN_BATCH_SHARE = 0.02;
const MIN_BATCH_ROWS = 10;
/** In a coarse table, rows repeat anyway, and a change of the population makes some of them frequent. */
const MAX_REFERENCE_SURPLUS = 0.3;

/**
 * Detects duplicated rows: all rows sent twice, a batch sent twice, rows multiplied in a join, one row sent many times.
 *
 * The counts of independent rows follow a mixture of Poisson distributions, from any population however coarse. Its
 * factorial moments k!·f_k are log-convex (f_k distinct rows occur k times; Stieltjes moments):
 * k·f_k² ≤ (k + 1)·f_(k−1)·f_(k+1). Doubled rows and rows multiplied in a join violate this inequality. A row sent many
 * times is rare in the reference. The rows of a batch sent twice recur at one constant distance.
 */
export function duplicateRows(repeats: RowRepeats, reference?: RowRepeats): FeedDefect | null {
  const { rows, counts } = repeats;
  const distinct = counts.size;
  const sampled = [...counts.values()];
  const total = sampled.reduce((sum, count) => sum + count, 0);
  if (distinct === 0 || total < 50) return null;
  const surplus = (total - distinct) / total;
  const found = (how: string): FeedDefect => ({
    kind: 'duplicate-rows',
    certainty: 'certain',
    features: [],
    sentence: `${percent(surplus)} of ${rows} rows repeat others${how}.`,
  });
  const batch = duplicatedBatch(repeats);
  if (batch !== null && batch.rows / total > MIN_BATCH_SHARE) {
    return found(
      `: ${percent(batch.rows / total)} recur exactly ${batch.distance} rows later, as in a batch sent twice`,
    );
  }
  if (surplus <= MIN_SURPLUS) return null;
  const seen = (times: number) => sampled.filter((count) => count === times).length;
  const times = [2, 3, 4, 5, 6, 7, 8].find((k) => {
    const [fewer, exactly, more] = [seen(k - 1), seen(k), seen(k + 1)];
    // Each bound is three standard errors from its count; the comparison adds a margin of a fifth.
    const upper = (count: number) => count + 3 * Math.sqrt(count + 1);
    const allowed = Math.sqrt(((k + 1) / k) * (k === 2 ? fewer : upper(fewer)) * upper(more));
    const lower = exactly - 3 * Math.sqrt(exactly);
    return lower > 1.2 * allowed && k * lower > MIN_SURPLUS * total && (k === 2 || !isRoundRobin(repeats, k));
  });
  const most =
    reference && surplusOf(reference) < MAX_REFERENCE_SURPLUS
      ? mostOverrepresented(counts, total, reference)
      : 0;
  if (most > 20 && most / total > MIN_SURPLUS) return found(`; one of them occurs ${most} times`);
  return times === undefined
    ? null
    : found(
        `: ${seen(times)} rows occur exactly ${times} times, ${seen(times - 1)} once less and ${seen(times + 1)} once more, which does not happen with independent rows`,
      );
}

function surplusOf({ counts }: RowRepeats): number {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return (total - counts.size) / Math.max(1, total);
}

/**
 * Whether the rows that occur k times are evenly spaced, as when the endpoint receives the same unchanged entities
 * periodically: one round is rows / k. Copies from a join are adjacent; the median distance of shuffled copies is shorter
 * than a round.
 */
function isRoundRobin({ rows, counts, distances }: RowRepeats, k: number): boolean {
  const apart = [...distances].flatMap(([digest, distance]) => (counts.get(digest) === k ? [distance] : []));
  return (median(apart) ?? 0) > 0.8 * (rows / k);
}

/**
 * Counts the rows that occur exactly twice at an unusually frequent distance, with the most frequent such distance. The
 * distances of independent rows follow a mixture of geometric distributions, which decreases: the expected count of a
 * distance is at most the mean of those before it. Null if no distance is unusual (Poisson, six standard errors).
 */
function duplicatedBatch({ counts, distances }: RowRepeats): { rows: number; distance: number } | null {
  const times = new Map<number, number>();
  for (const [digest, distance] of distances) {
    if (counts.get(digest) === 2) times.set(distance, (times.get(distance) ?? 0) + 1);
  }
  let [rows, upTo] = [0, 0];
  let [commonest, most] = [0, 0];
  for (const [distance, count] of [...times].sort(([a], [b]) => a - b)) {
    const expected = upTo / Math.max(1, distance - 1);
    if (distance > 1 && count >= MIN_BATCH_ROWS && count > expected + 6 * Math.sqrt(expected + 1)) {
      rows += count;
      if (count > most) [commonest, most] = [distance, count];
    } else upTo += count;
  }
  return rows > 0 ? { rows, distance: commonest } : null;
}

/** Largest count among rows whose share is more than five times their share in the reference; 0 if there is none. */
function mostOverrepresented(
  counts: ReadonlyMap<number, number>,
  total: number,
  reference: RowRepeats,
): number {
  const referenceTotal = [...reference.counts.values()].reduce((sum, count) => sum + count, 0);
  let most = 0;
  for (const [digest, count] of counts) {
    if (digest > reference.bound || count <= most) continue;
    const expected = ((reference.counts.get(digest) ?? 0) + 1) / Math.max(1, referenceTotal);
    if (count / total > 5 * expected) most = count;
  }
  return most;
}
