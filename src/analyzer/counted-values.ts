import { readTypedValue, type TypedValue } from './value-type.js';

/**
 * The distinct values of a column with their counts. It finds a value by its bytes, so a repeated cell needs no string.
 * Memory grows with the number and length of the distinct values, not with the number of cells.
 */
export class CountedValues {
  size = 0;
  counts = new Float64Array(16);
  types = new Uint8Array(16);
  numbers = new Float64Array(16);
  private hashes = new Int32Array(16);
  /** The position in the pool where value i starts. It ends where value i + 1 starts. */
  private offsets = new Int32Array(17);
  private pool = new Uint8Array(128);
  /** Hash table with open addressing: the index of a value plus one, 0 for a free slot. */
  private slots = new Int32Array(32);
  private readonly scratch: TypedValue = { type: 0, number: 0 };

  /** The index of the value. A new value is added with count 0. */
  indexOf(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const found = (this.slots[slot] as number) - 1;
      if (found === -1) break;
      if (this.hashes[found] === hash && this.equals(found, bytes, start, end)) return found;
      slot = (slot + 1) & mask;
    }
    this.slots[slot] = this.size + 1;
    return this.append(bytes, start, end, hash);
  }

  /** Whether the value is in the table. Does not add it. */
  has(bytes: Uint8Array, start: number, end: number): boolean {
    const hash = hashOf(bytes, start, end);
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = (this.slots[slot] as number) - 1;
      if (found === -1) return false;
      if (this.hashes[found] === hash && this.equals(found, bytes, start, end)) return true;
    }
  }

  textOf(index: number): string {
    return Buffer.from(this.bytesOf(index)).toString('utf8');
  }

  bytesOf(index: number): Uint8Array {
    return this.pool.subarray(this.offsets[index], this.offsets[index + 1]);
  }

  private equals(index: number, bytes: Uint8Array, start: number, end: number): boolean {
    const offset = this.offsets[index] as number;
    const length = end - start;
    if ((this.offsets[index + 1] as number) - offset !== length) return false;
    for (let i = 0; i < length; i++) if (this.pool[offset + i] !== bytes[start + i]) return false;
    return true;
  }

  private append(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const index = this.size++;
    if (this.size > this.counts.length) this.growEntries();
    const offset = this.offsets[index] as number;
    const newEnd = offset + end - start;
    if (newEnd > this.pool.length) {
      const larger = new Uint8Array(Math.max(newEnd, this.pool.length * 2));
      larger.set(this.pool);
      this.pool = larger;
    }
    for (let i = start; i < end; i++) this.pool[offset + i - start] = bytes[i] as number;
    this.offsets[index + 1] = newEnd;
    this.hashes[index] = hash;
    readTypedValue(bytes, start, end, this.scratch);
    this.types[index] = this.scratch.type;
    this.numbers[index] = this.scratch.number;
    if (this.size * 2 > this.slots.length) this.growSlots();
    return index;
  }

  private growEntries(): void {
    const length = this.counts.length * 2;
    const grown = <T extends Float64Array | Int32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.counts = grown(this.counts, new Float64Array(length));
    this.numbers = grown(this.numbers, new Float64Array(length));
    this.types = grown(this.types, new Uint8Array(length));
    this.hashes = grown(this.hashes, new Int32Array(length));
    this.offsets = grown(this.offsets, new Int32Array(length + 1));
  }

  private growSlots(): void {
    this.slots = new Int32Array(this.slots.length * 4);
    const mask = this.slots.length - 1;
    for (let index = 0; index < this.size; index++) {
      let slot = (this.hashes[index] as number) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = index + 1;
    }
  }
}

/** FNV-1a, folded because the table uses the lower bits. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}
