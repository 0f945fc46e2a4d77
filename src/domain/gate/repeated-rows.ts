import { type FeedDefect, percent } from './feed-defect.js';

/** How often rows recur: counts of an even sample of the distinct rows of a stream. */
export interface RowRepeats {
  readonly rows: number;
  /** By digest; each digest sampled is counted at every occurrence. */
  readonly counts: ReadonlyMap<number, number>;
  /** Digests at or under this are sampled: two streams with the same bound are comparable row by row. */
  readonly bound: number;
}

const DIGESTS_KEPT = 4096;

/** Keeps the rows with the smallest digests, with their counts: an even sample of distinct rows, memory flat. */
export class RepeatCounter {
  constructor(private readonly most = DIGESTS_KEPT) {}

  private rows = 0;
  private bound = Number.MAX_SAFE_INTEGER;
  private counts = new Map<number, number>();

  add(cells: readonly (string | null)[]): void {
    this.addDigest(digestOf(cells));
  }

  addDigest(digest: number): void {
    this.rows += 1;
    if (digest > this.bound) return;
    this.counts.set(digest, (this.counts.get(digest) ?? 0) + 1);
    if (this.counts.size > 2 * this.most) {
      const kept = [...this.counts].sort(([a], [b]) => a - b).slice(0, this.most);
      this.bound = (kept.at(-1) as [number, number])[0];
      this.counts = new Map(kept);
    }
  }

  repeats(): RowRepeats {
    return { rows: this.rows, counts: this.counts, bound: this.bound };
  }
}

/** 53 bits over the cells (bryc's cyrb53): not cryptographic, and a collision only miscounts one row. */
export function digestOf(cells: readonly (string | null)[]): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const cell of cells) {
    const text = cell ?? '';
    for (let i = 0; i <= text.length; i += 1) {
      // The cell's end is a character of its own, so that "1,23" and "12,3" differ.
      const code = i < text.length ? text.charCodeAt(i) : 0x1f;
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & (b >>> 0)) + (a >>> 0);
}

/** Repeats beyond this share of the rows make a baseline of other rows than it claims. */
const SURPLUS = 0.05;

/**
 * Rows sent twice, or a few sent over and over. Independent rows, drawn from any population however coarse, repeat by
 * a mixture of Poisson counts, whose factorial moments are log-convex: (2·f2)² ≤ f1·6·f3 for f_k distinct rows seen k
 * times (Stieltjes moments). Doubled rows break that; a row sent over and over shows against the reference, where it
 * is rare.
 */
export function repeatedRows({ rows, counts }: RowRepeats, reference?: RowRepeats): FeedDefect | null {
  const distinct = counts.size;
  const sampled = [...counts.values()];
  const total = sampled.reduce((sum, count) => sum + count, 0);
  if (distinct === 0 || total < 50) return null;
  const surplus = (total - distinct) / total;
  if (surplus <= SURPLUS) return null;
  const seen = (times: number) => sampled.filter((count) => count === times).length;
  const [once, twice, thrice] = [seen(1), seen(2), seen(3)];
  // Twice as many pairs as triples allow, with three standard errors of the pairs in hand.
  const allowed = Math.sqrt(once * 6 * (thrice + 3 * Math.sqrt(thrice + 1))) / 2;
  const doubled = twice - 3 * Math.sqrt(twice) > Math.max(2 * allowed, SURPLUS * total * 0.5);
  const most = reference ? mostOverrepresented(counts, total, reference) : 0;
  const hammered = most > 20 && most / total > SURPLUS;
  if (!doubled && !hammered) return null;
  return {
    kind: 'repeated rows',
    features: [],
    sentence: `${percent(surplus)} of ${rows} rows repeat others${hammered ? `, one of them ${most} times` : `: ${twice} rows occur exactly twice and ${thrice} three times, which independent rows do not`}.`,
  };
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

/** Share of the rows of one stream that also stand in another, from the digests that both sampled. Null without any. */
export function sharedRows(stream: RowRepeats, other: RowRepeats): number | null {
  const bound = Math.min(stream.bound, other.bound);
  let [total, shared] = [0, 0];
  for (const [digest, count] of stream.counts) {
    if (digest > bound) continue;
    total += count;
    if (other.counts.has(digest)) shared += count;
  }
  return total === 0 ? null : shared / total;
}
