/**
 * Sorts doubles by their upper 32 bits in three counting passes (radix sort). Then an insertion sort orders the values
 * that differ in the lower bits only. For the 2,000 to 5,000 values of a sketch this is two to three times faster than
 * Float64Array's sort, and sorting takes half of the sketch's time. Minus zero comes before zero, as in Float64Array's
 * sort. The values must not be NaN.
 */

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const DIGIT = DIGITS - 1;
/** With more moves, the platform sorts instead: many values share their upper bits, such as timestamps of one day. */
const MAX_MOVES_PER_VALUE = 2;

const lowest = new Int32Array(DIGITS);
const middle = new Int32Array(DIGITS);
const highest = new Int32Array(DIGITS >> 1);
let keys = new Int32Array(0);
let sortedKeys = new Int32Array(0);
let otherSorted = new Float64Array(0);
let sorted = new Float64Array(0);

/** The first `length` values in ascending order, in position or in a buffer that the next call overwrites. */
export function sortDoubles(values: Float64Array, length: number): Float64Array {
  if (keys.length < length) {
    keys = new Int32Array(2 * length);
    sortedKeys = new Int32Array(2 * length);
    otherSorted = new Float64Array(2 * length);
    sorted = new Float64Array(2 * length);
  }
  countDigits(new Int32Array(values.buffer, values.byteOffset, 2 * length), length);
  for (let i = 0; i < length; i++) {
    const key = keys[i] as number;
    const digit = key & DIGIT;
    const position = lowest[digit] as number;
    lowest[digit] = position + 1;
    sortedKeys[position] = key;
    sorted[position] = values[i] as number;
  }
  for (let i = 0; i < length; i++) {
    const key = sortedKeys[i] as number;
    const digit = (key >>> DIGIT_BITS) & DIGIT;
    const position = middle[digit] as number;
    middle[digit] = position + 1;
    keys[position] = key;
    otherSorted[position] = sorted[i] as number;
  }
  for (let i = 0; i < length; i++) {
    const digit = (keys[i] as number) >>> (2 * DIGIT_BITS);
    const position = highest[digit] as number;
    highest[digit] = position + 1;
    sorted[position] = otherSorted[i] as number;
  }
  return insertionSort(sorted, length) ? sorted : values.subarray(0, length).sort();
}

/** Fills `keys`, whose unsigned order is the order of the doubles, and computes the first position of each digit. */
function countDigits(halves: Int32Array, length: number): void {
  lowest.fill(0);
  middle.fill(0);
  highest.fill(0);
  for (let i = 0; i < length; i++) {
    // The upper half comes second: all platforms that Temporal supports are little-endian.
    const upper = halves[2 * i + 1] as number;
    // Flips all bits of a negative number, because its magnitude has the reverse order; else only the sign bit.
    const key = upper ^ ((upper >> 31) | 0x80000000);
    keys[i] = key;
    (lowest[key & DIGIT] as number)++;
    (middle[(key >>> DIGIT_BITS) & DIGIT] as number)++;
    (highest[key >>> (2 * DIGIT_BITS)] as number)++;
  }
  toFirstPositions(lowest);
  toFirstPositions(middle);
  toFirstPositions(highest);
}

function toFirstPositions(counts: Int32Array): void {
  let position = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    counts[i] = position;
    position += count;
  }
}

/** Sorts values that are nearly in order. False, with the values in no useful order, if it needs too many moves. */
function insertionSort(values: Float64Array, length: number): boolean {
  let movesLeft = MAX_MOVES_PER_VALUE * length;
  let last = values[0] as number;
  for (let i = 1; i < length; i++) {
    const value = values[i] as number;
    if (value >= last) {
      last = value;
      continue;
    }
    let j = i;
    do {
      values[j] = values[j - 1] as number;
      j--;
    } while (j > 0 && (values[j - 1] as number) > value);
    values[j] = value;
    movesLeft -= i - j;
    if (movesLeft < 0) return false;
  }
  return true;
}
