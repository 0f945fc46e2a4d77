/**
 * The quantile sketch of Deequ (QuantileNonSample, NonSampleCompactor): Karnin, Lang and Liberty, "Optimal Quantile
 * Approximation in Streams" (2016), without its randomness: a compactor's offset starts at 0 and flips on every
 * second compaction. Up to 2,050 values nothing is compacted and every count is exact.
 */

export const KLL_SKETCH_SIZE = 2048;
export const KLL_SHRINKING_FACTOR = 0.64;

export class KllSketch {
  private readonly compactors: Compactor[] = [];
  private items = 0;
  private totalCapacity = 0;

  constructor() {
    this.expand();
  }

  update(value: number): void {
    (this.compactors[0] as Compactor).push(value);
    this.items++;
    if (this.items > this.totalCapacity) this.condense();
  }

  /** The items of each level, in the order in which they came. An item of level h stands for 2^h values. */
  levels(): readonly (readonly number[])[] {
    return this.compactors.map((compactor) => compactor.toArray());
  }

  private expand(): void {
    const capacity = capacityOf(this.compactors.length);
    this.compactors.push(new Compactor(capacity));
    this.totalCapacity += capacity;
  }

  /** Compacts one level only, the first that is full, even if the next is then full too. */
  private condense(): void {
    for (let height = 0; height < this.compactors.length; height++) {
      const compactor = this.compactors[height] as Compactor;
      if (compactor.length < compactor.capacity) continue;
      if (height + 1 === this.compactors.length) this.expand();
      const before = compactor.length;
      const promoted = compactor.compactInto(this.compactors[height + 1] as Compactor);
      this.items += compactor.length - before + promoted;
      return;
    }
  }
}

function capacityOf(height: number): number {
  return 2 * (Math.ceil((KLL_SKETCH_SIZE * KLL_SHRINKING_FACTOR ** height) / 2) + 1);
}

class Compactor {
  length = 0;
  private values: Float64Array;
  private compactions = 0;
  private offset = 0;

  constructor(readonly capacity: number) {
    this.values = new Float64Array(64);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  /** Every other item of the sorted, even-length front goes up; an odd last item stays. Returns how many went. */
  compactInto(next: Compactor): number {
    const even = this.length - (this.length % 2);
    if (this.compactions % 2 === 1) this.offset = 1 - this.offset;
    const sorted = this.values.subarray(0, even).sort();
    for (let i = this.offset; i < even; i += 2) next.push(sorted[i] as number);
    const odd = this.values[even];
    const kept = this.length - even;
    if (kept === 1 && odd !== undefined) this.values[0] = odd;
    this.length = kept;
    this.compactions++;
    return even / 2;
  }

  toArray(): readonly number[] {
    return Array.from(this.values.subarray(0, this.length));
  }
}

/** How many values the sketch's items say lie below each bound; `inclusive` counts those at the bound too. */
export function rankOf(levels: readonly (readonly number[])[], bound: number, inclusive: boolean): number {
  let rank = 0;
  for (let height = 0; height < levels.length; height++) {
    const weight = 2 ** height;
    for (const item of levels[height] ?? [])
      if (item < bound || (inclusive && item === bound)) rank += weight;
  }
  return rank;
}
