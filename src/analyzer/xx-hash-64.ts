/**
 * xxHash64 (Collet) of bytes, equal to Spark's XxHash64 of a string. It uses pairs of 32-bit integers, because BigInt is
 * about fifty times slower and this runs once per cell of a text column. The result is in `high` and `low`, so that it
 * needs no object.
 */
export let high = 0;
export let low = 0;

const P1_HIGH = 0x9e3779b1 | 0;
const P1_LOW = 0x85ebca87 | 0;
const P2_HIGH = 0xc2b2ae3d | 0;
const P2_LOW = 0x27d4eb4f | 0;
const P3_HIGH = 0x165667b1 | 0;
const P3_LOW = 0x9e3779f9 | 0;
const P4_HIGH = 0x85ebca77 | 0;
const P4_LOW = 0xc2b2ae63 | 0;
const P5_HIGH = 0x27d4eb2f | 0;
const P5_LOW = 0x165667c5 | 0;

/** high:low ← high:low · b, modulo 2^64. */
function multiply(bHigh: number, bLow: number): void {
  const a0 = low & 0xffff;
  const a1 = low >>> 16;
  const b0 = bLow & 0xffff;
  const b1 = bLow >>> 16;
  const lowest = Math.imul(a0, b0);
  const middle = (Math.imul(a1, b0) + (lowest >>> 16)) | 0;
  const other = (Math.imul(a0, b1) + (middle & 0xffff)) | 0;
  const carried = (Math.imul(a1, b1) + (middle >>> 16) + (other >>> 16)) | 0;
  high = (carried + Math.imul(high, bLow) + Math.imul(low, bHigh)) | 0;
  low = Math.imul(low, bLow);
}

function add(bHigh: number, bLow: number): void {
  const sum = (low + bLow) | 0;
  const carry = sum >>> 0 < low >>> 0 ? 1 : 0;
  high = (high + bHigh + carry) | 0;
  low = sum;
}

/** Rotates by 1 to 31 bits. */
function rotateLeft(bits: number): void {
  const left = (high << bits) | (low >>> (32 - bits));
  low = (low << bits) | (high >>> (32 - bits));
  high = left;
}

function wordAt(bytes: Uint8Array, i: number): number {
  return (
    (bytes[i] as number) |
    ((bytes[i + 1] as number) << 8) |
    ((bytes[i + 2] as number) << 16) |
    ((bytes[i + 3] as number) << 24)
  );
}

/** The mixing step for the lanes of long inputs and for the words of short inputs. */
function round(): void {
  multiply(P2_HIGH, P2_LOW);
  rotateLeft(31);
  multiply(P1_HIGH, P1_LOW);
}

/** The four lanes of long inputs: the high and low half of each. */
const lanes = new Int32Array(8);

/** Hashes the bytes from `start` to `end` (exclusive) into `high` and `low`. */
export function xxHash64(bytes: Uint8Array, start: number, end: number, seed: number): void {
  let i = start;
  if (end - start >= 32) {
    i = hashLanes(bytes, start, end, seed);
  } else {
    high = P5_HIGH;
    low = P5_LOW;
    add(0, seed);
  }
  add(0, end - start);
  for (; i + 8 <= end; i += 8) {
    const hashHigh = high;
    const hashLow = low;
    low = wordAt(bytes, i);
    high = wordAt(bytes, i + 4);
    round();
    high ^= hashHigh;
    low ^= hashLow;
    rotateLeft(27);
    multiply(P1_HIGH, P1_LOW);
    add(P4_HIGH, P4_LOW);
  }
  if (i + 4 <= end) {
    const hashHigh = high;
    const hashLow = low;
    low = wordAt(bytes, i);
    high = 0;
    multiply(P1_HIGH, P1_LOW);
    high ^= hashHigh;
    low ^= hashLow;
    rotateLeft(23);
    multiply(P2_HIGH, P2_LOW);
    add(P3_HIGH, P3_LOW);
    i += 4;
  }
  for (; i < end; i++) {
    const hashHigh = high;
    const hashLow = low;
    low = bytes[i] as number;
    high = 0;
    multiply(P5_HIGH, P5_LOW);
    high ^= hashHigh;
    low ^= hashLow;
    rotateLeft(11);
    multiply(P1_HIGH, P1_LOW);
  }
  low ^= high >>> 1;
  multiply(P2_HIGH, P2_LOW);
  const shifted = (low >>> 29) | (high << 3);
  high ^= high >>> 29;
  low ^= shifted;
  multiply(P3_HIGH, P3_LOW);
  low ^= high;
}

const ROTATIONS = [1, 7, 12, 18] as const;

function hashLanes(bytes: Uint8Array, start: number, end: number, seed: number): number {
  high = P1_HIGH;
  low = P1_LOW;
  add(P2_HIGH, P2_LOW);
  storeLane(0, seed);
  high = P2_HIGH;
  low = P2_LOW;
  storeLane(1, seed);
  high = 0;
  low = 0;
  storeLane(2, seed);
  high = ~P1_HIGH;
  low = ~P1_LOW;
  add(0, 1);
  storeLane(3, seed);
  let i = start;
  for (; i + 32 <= end; i += 32) {
    for (let lane = 0; lane < 4; lane++) {
      low = wordAt(bytes, i + 8 * lane);
      high = wordAt(bytes, i + 8 * lane + 4);
      multiply(P2_HIGH, P2_LOW);
      add(lanes[2 * lane] as number, lanes[2 * lane + 1] as number);
      rotateLeft(31);
      multiply(P1_HIGH, P1_LOW);
      lanes[2 * lane] = high;
      lanes[2 * lane + 1] = low;
    }
  }
  let sumHigh = 0;
  let sumLow = 0;
  for (let lane = 0; lane < 4; lane++) {
    loadLane(lane);
    rotateLeft(ROTATIONS[lane] as number);
    add(sumHigh, sumLow);
    sumHigh = high;
    sumLow = low;
  }
  for (let lane = 0; lane < 4; lane++) {
    loadLane(lane);
    round();
    high ^= sumHigh;
    low ^= sumLow;
    multiply(P1_HIGH, P1_LOW);
    add(P4_HIGH, P4_LOW);
    sumHigh = high;
    sumLow = low;
  }
  return i;
}

function storeLane(lane: number, seed: number): void {
  add(0, seed);
  lanes[2 * lane] = high;
  lanes[2 * lane + 1] = low;
}

function loadLane(lane: number): void {
  high = lanes[2 * lane] as number;
  low = lanes[2 * lane + 1] as number;
}
