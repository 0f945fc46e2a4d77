/**
 * The type of a cell's text, by the regular expressions of Deequ's StatefulDataType:
 * fractional `^(-|\+)? ?\d+((\.\d+)|((?:\.\d+)?[Ee][-+]?\d+))$`, integral `^(-|\+)? ?\d+$`, boolean `^(true|false)$`.
 * All other text is a string. So `5.0` is fractional, and `.5`, `5.`, `1,000` and `NaN` are strings.
 *
 * Cells are read from UTF-8 bytes, because one string per cell costs more than the rest of the analysis.
 */
export type ValueType = 'Integral' | 'Fractional' | 'Boolean' | 'String';

/** The position of a type in the counts of a column. The numeric types come first. */
export const VALUE_TYPES = ['Integral', 'Fractional', 'Boolean', 'String'] as const satisfies ValueType[];
export const INTEGRAL = 0;
export const FRACTIONAL = 1;
export const BOOLEAN = 2;
export const STRING = 3;

export interface TypedValue {
  /** Position in VALUE_TYPES. */
  type: number;
  /** NaN if not numeric. Also NaN for `- 5`: Deequ counts it as integral, but Spark's cast to a number gives null. */
  number: number;
}

/** 10^0 to 10^22, all exact as doubles. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** Nine digits fit into a 32-bit integer, and eighteen into two of them. */
const DIGITS_OF_A_PART = 9;
const EXACT = Number.MAX_SAFE_INTEGER + 1;

/**
 * Reads the cell from `start` to `end` (exclusive) into `into`. The caller reuses one object, because this runs once per
 * cell. The number is that of Java's Double.parseDouble, correctly rounded for every notation.
 */
export function readTypedValue(bytes: Uint8Array, start: number, end: number, into: TypedValue): void {
  if (!readPlainNumber(bytes, start, end, into)) readAnyValue(bytes, start, end, into);
}

/**
 * Reads the most frequent numbers: an optional minus, digits, an optional decimal point, and only digits that fit into two
 * integers. It needs few tests per digit, so it is twice as fast as readAnyValue. False means that readAnyValue must read
 * the cell.
 */
function readPlainNumber(bytes: Uint8Array, start: number, end: number, into: TypedValue): boolean {
  const negative = start < end && bytes[start] === 45;
  const wholeStart = negative ? start + 1 : start;
  let high = 0;
  let i = wholeStart;
  for (const stop = Math.min(end, i + DIGITS_OF_A_PART); i < stop; i++) {
    // XOR with '0' gives 0 to 9 for a digit and a larger number for any other byte.
    const digit = (bytes[i] as number) ^ 48;
    if (digit > 9) break;
    high = (high * 10 + digit) | 0;
  }
  const whole = i - wholeStart;
  if (whole === 0) return false;
  if (i === end) {
    into.type = INTEGRAL;
    into.number = negative ? -high : high;
    return true;
  }
  if (bytes[i] !== 46) return false;
  const decimalsStart = ++i;
  let remaining = DIGITS_OF_A_PART - whole;
  if (high === 0) {
    while (i < end && bytes[i] === 48) i++;
    remaining = DIGITS_OF_A_PART;
  }
  for (const stop = Math.min(end, i + remaining); i < stop; i++) {
    const digit = (bytes[i] as number) ^ 48;
    if (digit > 9) return false;
    high = (high * 10 + digit) | 0;
  }
  const lowStart = i;
  let low = 0;
  for (const stop = Math.min(end, i + DIGITS_OF_A_PART); i < stop; i++) {
    const digit = (bytes[i] as number) ^ 48;
    if (digit > 9) return false;
    low = (low * 10 + digit) | 0;
  }
  const decimals = end - decimalsStart;
  if (i < end || decimals === 0) return false;
  const value = decimalValue(high, low, i - lowStart, decimals);
  if (Number.isNaN(value)) return false;
  into.type = FRACTIONAL;
  into.number = negative ? -value : value;
  return true;
}

function readAnyValue(bytes: Uint8Array, start: number, end: number, into: TypedValue): void {
  let i = start;
  let code = i < end ? (bytes[i] as number) : 0;
  const negative = code === 45;
  const signed = negative || code === 43;
  if (signed) code = ++i < end ? (bytes[i] as number) : 0;
  const spaced = code === 32;
  if (spaced) i++;
  const digitsStart = i;
  // The first nine significant digits, the next nine, and the number of all significant digits.
  let high = 0;
  let low = 0;
  let digits = 0;
  let decimals = 0;
  for (; i < end; i++) {
    const digit = (bytes[i] as number) - 48;
    if (digit < 0 || digit > 9) break;
    if (digits < DIGITS_OF_A_PART) {
      high = (high * 10 + digit) | 0;
      if (high !== 0) digits++;
    } else {
      if (digits < 2 * DIGITS_OF_A_PART) low = (low * 10 + digit) | 0;
      digits++;
    }
  }
  if (i === digitsStart) {
    readText(bytes, start, end, into);
    return;
  }
  into.type = INTEGRAL;
  if (i < end) {
    into.type = FRACTIONAL;
    if (bytes[i] === 46) {
      const decimalsStart = ++i;
      // The loop above, repeated: a shared function would have to return three numbers per cell.
      for (; i < end; i++) {
        const digit = (bytes[i] as number) - 48;
        if (digit < 0 || digit > 9) break;
        if (digits < DIGITS_OF_A_PART) {
          high = (high * 10 + digit) | 0;
          if (high !== 0) digits++;
        } else {
          if (digits < 2 * DIGITS_OF_A_PART) low = (low * 10 + digit) | 0;
          digits++;
        }
      }
      decimals = i - decimalsStart;
    }
    if (i < end) {
      if ((bytes[i - 1] === 46 && decimals === 0) || !isExponent(bytes, i, end)) {
        readText(bytes, start, end, into);
        return;
      }
      decimals -= exponentAt(bytes, i + 1, end);
    } else if (decimals === 0) {
      readText(bytes, start, end, into);
      return;
    }
  }
  if (signed && spaced) {
    into.number = Number.NaN;
    return;
  }
  const value =
    digits > 2 * DIGITS_OF_A_PART
      ? Number.NaN
      : decimalValue(high, low, Math.max(0, digits - DIGITS_OF_A_PART), decimals);
  if (!Number.isNaN(value)) into.number = negative ? -value : value;
  else into.number = Number(textOf(bytes, start, end));
}

/**
 * (high·10^lowDigits + low) / 10^decimals, correctly rounded. NaN if a few exact operations cannot compute it. Up to 2^53,
 * one division or multiplication of two exact doubles rounds correctly (Clinger 1990). Up to eighteen digits, the quotient
 * has twice the precision (Dekker 1971). It is NaN if the quotient is so close to the middle of two doubles that its own
 * error could change the rounding.
 */
function decimalValue(high: number, low: number, lowDigits: number, decimals: number): number {
  if (decimals > 22 || decimals < -22) return Number.NaN;
  const shift = POWERS_OF_TEN[lowDigits] as number;
  const mantissa = high * shift + low;
  if (mantissa <= EXACT) {
    if (decimals === 0) return mantissa;
    return decimals > 0
      ? mantissa / (POWERS_OF_TEN[decimals] as number)
      : mantissa * (POWERS_OF_TEN[-decimals] as number);
  }
  // Above 2^53, the platform parses numbers with a negative number of decimals.
  if (decimals < 0) return Number.NaN;
  const divisor = POWERS_OF_TEN[decimals] as number;
  const product = high * shift;
  const productError = errorOfProduct(high, shift, product);
  const sum = product + low;
  const rest = productError + (low - (sum - product));
  const quotient = sum / divisor;
  const back = quotient * divisor;
  const correction = (sum - back - errorOfProduct(quotient, divisor, back) + rest) / divisor;
  const margin = correction * 2 ** -40;
  const value = quotient + (correction + margin);
  return value === quotient + (correction - margin) ? value : Number.NaN;
}

/** a·b − fl(a·b), exactly (Veltkamp's splitting). */
function errorOfProduct(a: number, b: number, product: number): number {
  const splitA = a * 134217729;
  const highA = splitA - (splitA - a);
  const lowA = a - highA;
  const splitB = b * 134217729;
  const highB = splitB - (splitB - b);
  const lowB = b - highB;
  return highA * highB - product + highA * lowB + lowA * highB + lowA * lowB;
}

function isExponent(bytes: Uint8Array, start: number, end: number): boolean {
  let i = start;
  const letter = bytes[i++];
  if (letter !== 69 && letter !== 101) return false;
  const sign = bytes[i];
  if (i < end && (sign === 43 || sign === 45)) i++;
  if (i >= end) return false;
  for (; i < end; i++) {
    const digit = (bytes[i] as number) - 48;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}

function exponentAt(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === 45;
  let exponent = 0;
  for (let i = negative || bytes[start] === 43 ? start + 1 : start; i < end; i++) {
    exponent = Math.min(exponent * 10 + (bytes[i] as number) - 48, 100_000);
  }
  return negative ? -exponent : exponent;
}

function readText(bytes: Uint8Array, start: number, end: number, into: TypedValue): void {
  const length = end - start;
  const text = length === 4 || length === 5 ? textOf(bytes, start, end) : '';
  into.type = text === 'true' || text === 'false' ? BOOLEAN : STRING;
  into.number = Number.NaN;
}

/** Decodes ASCII, which is enough for numbers, `true` and `false`. Other text can be wrong, but is neither. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}
