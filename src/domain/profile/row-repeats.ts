/** Counts of how often rows recur, for a uniform sample of the distinct rows of a stream. */
export interface RowRepeats {
  readonly rows: number;
  /** Occurrences by digest. Every occurrence of a sampled digest is counted. */
  readonly counts: ReadonlyMap<number, number>;
  /** Largest sampled digest. Below the smaller bound of two streams, both sampled the same rows. */
  readonly bound: number;
  /** Number of rows between the first and second occurrence, by digest. */
  readonly distances: ReadonlyMap<number, number>;
}

const MAX_DIGESTS = 4096;

/** Counts the rows with the smallest digests: a uniform sample of distinct rows, in constant memory. */
export class RepeatCounter {
  constructor(private readonly most = MAX_DIGESTS) {}

  private rows = 0;
  private bound = Number.MAX_SAFE_INTEGER;
  private counts = new Map<number, number>();
  private readonly firsts = new Map<number, number>();
  private readonly distances = new Map<number, number>();

  add(cells: readonly (string | null)[]): void {
    this.addDigest(digestOf(cells));
  }

  addDigest(digest: number): void {
    this.rows += 1;
    if (digest > this.bound) return;
    const count = (this.counts.get(digest) ?? 0) + 1;
    this.counts.set(digest, count);
    if (count === 1) this.firsts.set(digest, this.rows);
    if (count === 2) this.distances.set(digest, this.rows - (this.firsts.get(digest) as number));
    if (this.counts.size > 2 * this.most) {
      const kept = [...this.counts].sort(([a], [b]) => a - b).slice(0, this.most);
      this.bound = (kept.at(-1) as [number, number])[0];
      this.counts = new Map(kept);
      for (const known of [this.firsts, this.distances]) {
        for (const digest of known.keys()) if (digest > this.bound) known.delete(digest);
      }
    }
  }

  repeats(): RowRepeats {
    return { rows: this.rows, counts: this.counts, bound: this.bound, distances: this.distances };
  }
}

/** 53-bit digest of the cells (bryc's cyrb53). It is not cryptographic; a collision only miscounts one row. */
export function digestOf(cells: readonly (string | null)[]): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const cell of cells) {
    const text = cell ?? '';
    for (let i = 0; i <= text.length; i += 1) {
      // A separator ends each cell, so that "1,23" and "12,3" differ.
      const code = i < text.length ? text.charCodeAt(i) : 0x1f;
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & (b >>> 0)) + (a >>> 0);
}

/** Share of the rows of a stream that also occur in another, from the digests that both sampled. Null if there are none. */
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

/**
 * Share of the rows of a stream that another row of it repeats. For independent rows it is the probability that a new row is
 * among the others (leave one out).
 */
export function repeatedRows({ counts }: RowRepeats): number {
  let [total, repeated] = [0, 0];
  for (const count of counts.values()) {
    total += count;
    if (count > 1) repeated += count;
  }
  return total === 0 ? 0 : repeated / total;
}
