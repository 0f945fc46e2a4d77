/**
 * Sorts doubles by their upper 32 bits in three counting passes (radix sort) and lets a pass of insertion mend what the
 * lower bits decide. Two to three times faster than Float64Array's own sort at a sketch's 2,000 to 5,000 values, which
 * is where half of the sketch's time goes. Minus zero comes before zero, as there. No NaN.
 */

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const DIGIT = DIGITS - 1;
/** Values that share their upper bits, such as timestamps of one day, are left to the platform beyond this many moves. */
const MOST_MOVES_PER_VALUE = 2;

const lowest = new Int32Array(DIGITS);
const middle = new Int32Array(DIGITS);
const highest = new Int32Array(DIGITS >> 1);
let keys = new Int32Array(0);
let sortedKeys = new Int32Array(0);
let spare = new Float64Array(0);
let sorted = new Float64Array(0);

/** The first `length` values in rising order, in a buffer that the next call overwrites, or in place. */
export function sortDoubles(values: Float64Array, length: number): Float64Array {
  if (keys.length < length) {
    keys = new Int32Array(2 * length);
    sortedKeys = new Int32Array(2 * length);
    spare = new Float64Array(2 * length);
    sorted = new Float64Array(2 * length);
  }
  countDigits(new Int32Array(values.buffer, values.byteOffset, 2 * length), length);
  for (let i = 0; i < length; i++) {
    const key = keys[i] as number;
    const digit = key & DIGIT;
    const place = lowest[digit] as number;
    lowest[digit] = place + 1;
    sortedKeys[place] = key;
    sorted[place] = values[i] as number;
  }
  for (let i = 0; i < length; i++) {
    const key = sortedKeys[i] as number;
    const digit = (key >>> DIGIT_BITS) & DIGIT;
    const place = middle[digit] as number;
    middle[digit] = place + 1;
    keys[place] = key;
    spare[place] = sorted[i] as number;
  }
  for (let i = 0; i < length; i++) {
    const digit = (keys[i] as number) >>> (2 * DIGIT_BITS);
    const place = highest[digit] as number;
    highest[digit] = place + 1;
    sorted[place] = spare[i] as number;
  }
  return insertionMends(sorted, length) ? sorted : values.subarray(0, length).sort();
}

/** Fills `keys`, whose unsigned order is that of the doubles, and turns the digits' counts into first places. */
function countDigits(halves: Int32Array, length: number): void {
  lowest.fill(0);
  middle.fill(0);
  highest.fill(0);
  for (let i = 0; i < length; i++) {
    // Upper after lower: every machine that Temporal runs on is little-endian.
    const upper = halves[2 * i + 1] as number;
    // A negative number's bits all flip, since its magnitude runs the other way; a positive one's sign alone.
    const key = upper ^ ((upper >> 31) | 0x80000000);
    keys[i] = key;
    (lowest[key & DIGIT] as number)++;
    (middle[(key >>> DIGIT_BITS) & DIGIT] as number)++;
    (highest[key >>> (2 * DIGIT_BITS)] as number)++;
  }
  toFirstPlaces(lowest);
  toFirstPlaces(middle);
  toFirstPlaces(highest);
}

function toFirstPlaces(counts: Int32Array): void {
  let place = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    counts[i] = place;
    place += count;
  }
}

/** Insertion sort of nearly sorted values; false, with the values in disarray, if they were too far from sorted. */
function insertionMends(values: Float64Array, length: number): boolean {
  let movesLeft = MOST_MOVES_PER_VALUE * length;
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
