/**
 * Deequ's quantile sketch (QuantileNonSample, NonSampleCompactor): Karnin, Lang and Liberty, "Optimal Quantile
 * Approximation in Streams" (2016), without random choices: the offset of a compactor starts at 0 and flips on every
 * second compaction. Up to 2,050 values nothing is compacted, so all counts are exact.
 */

import { sortDoubles } from './sort-doubles.js';

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

  /** The items of each level, in the order of arrival. An item of level h represents 2^h values. */
  levels(): readonly (readonly number[])[] {
    return this.compactors.map((compactor) => compactor.toArray());
  }

  private expand(): void {
    const capacity = capacityOf(this.compactors.length);
    this.compactors.push(new Compactor(capacity));
    this.totalCapacity += capacity;
  }

  /** Compacts only the first full level, even if the next level is full afterwards. */
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

  /**
   * Sorts the first items, an even number of them, and moves every second one to the next level. With an odd number of
   * items, the last one stays. Returns the number of moved items.
   */
  compactInto(next: Compactor): number {
    const even = this.length - (this.length % 2);
    if (this.compactions % 2 === 1) this.offset = 1 - this.offset;
    const sorted = sortedPrefix(this.values, even);
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

const MAX_RUNS = 8;
const runEnds = new Int32Array(MAX_RUNS);
let target: Float64Array = new Float64Array(4096);
let otherTarget: Float64Array = new Float64Array(4096);

/**
 * The first `length` values in ascending order, minus zero before zero. Above level 0 the values are a few sorted runs,
 * because each compaction of the level below adds one. Merging them avoids half of all sorting.
 */
function sortedPrefix(values: Float64Array, length: number): Float64Array {
  let runs = 0;
  let hasMinusZero = false;
  for (let i = 1; i < length && runs < MAX_RUNS; i++) {
    const value = values[i] as number;
    if (value < (values[i - 1] as number)) runEnds[runs++] = i;
    if (value === 0 && Object.is(value, -0)) hasMinusZero = true;
  }
  if (runs >= MAX_RUNS || hasMinusZero) return sortDoubles(values, length);
  if (runs === 0) return values;
  if (target.length < length) {
    target = new Float64Array(2 * length);
    otherTarget = new Float64Array(2 * length);
  }
  let from = values;
  for (let run = 0; run < runs; run++) {
    const end = run + 1 < runs ? (runEnds[run + 1] as number) : length;
    merge(from, values, runEnds[run] as number, end, target);
    from = target;
    target = otherTarget;
    otherTarget = from;
  }
  return from;
}

/** Merges `left` up to `middle` and `right` from `middle` to `end`, both in ascending order, into `into`. */
function merge(
  left: Float64Array,
  right: Float64Array,
  middle: number,
  end: number,
  into: Float64Array,
): void {
  let i = 0;
  let j = middle;
  let k = 0;
  while (i < middle && j < end) {
    const a = left[i] as number;
    const b = right[j] as number;
    if (a <= b) {
      into[k++] = a;
      i++;
    } else {
      into[k++] = b;
      j++;
    }
  }
  while (i < middle) into[k++] = left[i++] as number;
  while (j < end) into[k++] = right[j++] as number;
}

/** The number of values below the bound by the sketch. With `inclusive`, it includes values equal to the bound. */
export function rankOf(levels: readonly (readonly number[])[], bound: number, inclusive: boolean): number {
  let rank = 0;
  for (let height = 0; height < levels.length; height++) {
    const weight = 2 ** height;
    for (const item of levels[height] ?? [])
      if (item < bound || (inclusive && item === bound)) rank += weight;
  }
  return rank;
}
