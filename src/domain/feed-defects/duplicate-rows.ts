import type { RowRepeats } from '../profile/row-repeats.js';
import { type FeedDefect, percent } from './feed-defect.js';

/** Repeats beyond this share of the rows make a baseline of other rows than it claims. */
const SURPLUS = 0.05;
/** A batch that came again shows by its distance, so less of it is certain. */
const BATCH = 0.02;
const LEAST_BATCH = 10;

/**
 * Rows sent twice, or a few sent over and over. Independent rows, drawn from any population however coarse, repeat by
 * a mixture of Poisson counts, whose factorial moments k!·f_k are log-convex (f_k distinct rows seen k times; Stieltjes
 * moments): k·f_k² ≤ (k + 1)·f_(k−1)·f_(k+1). Rows doubled, or multiplied in a join, break that; a row sent over and over shows against the reference, where it
 * is rare; and a batch sent again comes at one distance from its first sending.
 */
export function duplicateRows(repeats: RowRepeats, reference?: RowRepeats): FeedDefect | null {
  const { rows, counts } = repeats;
  const distinct = counts.size;
  const sampled = [...counts.values()];
  const total = sampled.reduce((sum, count) => sum + count, 0);
  if (distinct === 0 || total < 50) return null;
  const surplus = (total - distinct) / total;
  const found = (how: string): FeedDefect => ({
    kind: 'repeated rows',
    features: [],
    sentence: `${percent(surplus)} of ${rows} rows repeat others${how}.`,
  });
  const batch = batchSentAgain(repeats);
  if (batch !== null && batch.rows / total > BATCH) {
    return found(
      `: ${percent(batch.rows / total)} come a second time exactly ${batch.distance} rows later, as a batch sent again does`,
    );
  }
  if (surplus <= SURPLUS) return null;
  const seen = (times: number) => sampled.filter((count) => count === times).length;
  const times = [2, 3, 4, 5, 6, 7, 8].find((k) => {
    const [fewer, exactly, more] = [seen(k - 1), seen(k), seen(k + 1)];
    // With three standard errors of each in hand, and a fifth more.
    const room = (count: number) => count + 3 * Math.sqrt(count + 1);
    const allowed = Math.sqrt(((k + 1) / k) * (k === 2 ? fewer : room(fewer)) * room(more));
    const surely = exactly - 3 * Math.sqrt(exactly);
    return surely > 1.2 * allowed && k * surely > SURPLUS * total && (k === 2 || !isRoundRobin(repeats, k));
  });
  const most = reference ? mostOverrepresented(counts, total, reference) : 0;
  if (most > 20 && most / total > SURPLUS) return found(`, one of them ${most} times`);
  return times === undefined
    ? null
    : found(
        `: ${seen(times)} rows occur exactly ${times} times, ${seen(times - 1)} one time less and ${seen(times + 1)} one time more, which independent rows do not`,
      );
}

/**
 * Whether rows seen k times come evenly, as where the same entities are asked about every so often and have not changed:
 * a round lasts rows / k. Copies that a join made stand together, and shuffled ones nearer than that in the median.
 */
function isRoundRobin({ rows, counts, distances }: RowRepeats, k: number): boolean {
  const apart = [...distances].flatMap(([digest, distance]) => (counts.get(digest) === k ? [distance] : []));
  const median = apart.sort((a, b) => a - b)[Math.floor(apart.length / 2)] ?? 0;
  return median > 0.8 * (rows / k);
}

/**
 * The rows seen exactly twice that came again at one same distance, with the commonest such distance. How far apart
 * independent rows recur is a mixture of geometric distributions, which only falls: no distance is expected more often
 * than the mean of those before it. Null where none stands out (Poisson, six standard errors).
 */
function batchSentAgain({ counts, distances }: RowRepeats): { rows: number; distance: number } | null {
  const times = new Map<number, number>();
  for (const [digest, distance] of distances) {
    if (counts.get(digest) === 2) times.set(distance, (times.get(distance) ?? 0) + 1);
  }
  let [rows, upTo] = [0, 0];
  let [commonest, most] = [0, 0];
  for (const [distance, count] of [...times].sort(([a], [b]) => a - b)) {
    const expected = upTo / Math.max(1, distance - 1);
    if (distance > 1 && count >= LEAST_BATCH && count > expected + 6 * Math.sqrt(expected + 1)) {
      rows += count;
      if (count > most) [commonest, most] = [distance, count];
    } else upTo += count;
  }
  return rows > 0 ? { rows, distance: commonest } : null;
}

/** The largest count of a row that the reference holds at less than a fifth of this share. */
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
