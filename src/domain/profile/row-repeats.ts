/** How often rows recur: counts of an even sample of the distinct rows of a stream. */
export interface RowRepeats {
  readonly rows: number;
  /** By digest; each digest sampled is counted at every occurrence. */
  readonly counts: ReadonlyMap<number, number>;
  /** Digests at or under this are sampled: two streams with the same bound are comparable row by row. */
  readonly bound: number;
  /** By digest, for those that recur: how many rows after its first occurrence a row came again. */
  readonly distances: ReadonlyMap<number, number>;
}

const DIGESTS_KEPT = 4096;

/** Keeps the rows with the smallest digests, with their counts: an even sample of distinct rows, memory flat. */
export class RepeatCounter {
  constructor(private readonly most = DIGESTS_KEPT) {}

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
