/**
 * What a cell's text is, by the regular expressions of Deequ's StatefulDataType:
 * fractional `^(-|\+)? ?\d+((\.\d+)|((?:\.\d+)?[Ee][-+]?\d+))$`, integral `^(-|\+)? ?\d+$`, boolean `^(true|false)$`,
 * everything else a string. So `5.0` is fractional, and `.5`, `5.`, `1,000` and `NaN` are strings.
 */
export type ValueType = 'Integral' | 'Fractional' | 'Boolean' | 'String';

export interface TypedValue {
  type: ValueType;
  /** NaN unless numeric. NaN also for `- 5`: Deequ counts it as integral, Spark's cast to a number gives null. */
  number: number;
}

/** 10^0 to 10^22, all exact as doubles. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

const BOOLEAN = /^(?:true|false)$/;

/**
 * Reads `text` into `into` (one object reused, since this runs once per cell). The value is what Java's
 * Double.parseDouble gives: up to 2^53 with at most 22 decimals one division of two exact doubles rounds correctly
 * (Clinger 1990); anything longer goes through `Number`.
 */
export function readTypedValue(text: string, into: TypedValue): void {
  const length = text.length;
  let i = 0;
  let code = text.charCodeAt(0);
  const negative = code === 45;
  const signed = negative || code === 43;
  if (signed) code = text.charCodeAt(++i);
  const spaced = code === 32;
  if (spaced) code = text.charCodeAt(++i);
  const digitsStart = i;
  let mantissa = 0;
  while (code >= 48 && code <= 57) {
    mantissa = mantissa * 10 + (code - 48);
    code = text.charCodeAt(++i);
  }
  if (i === digitsStart) {
    readWord(text, into);
    return;
  }
  if (i === length) {
    into.type = 'Integral';
    into.number = finish(text, mantissa, 0, negative, signed && spaced);
    return;
  }
  let decimals = 0;
  if (code === 46) {
    const decimalsStart = ++i;
    code = text.charCodeAt(i);
    while (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + (code - 48);
      code = text.charCodeAt(++i);
    }
    decimals = i - decimalsStart;
    if (decimals === 0) {
      readWord(text, into);
      return;
    }
  }
  if (i === length) {
    into.type = 'Fractional';
    into.number = finish(text, mantissa, decimals, negative, signed && spaced);
    return;
  }
  if (!isExponent(text, i)) {
    readWord(text, into);
    return;
  }
  into.type = 'Fractional';
  into.number = signed && spaced ? Number.NaN : Number(text);
}

function finish(
  text: string,
  mantissa: number,
  decimals: number,
  negative: boolean,
  unreadable: boolean,
): number {
  if (unreadable) return Number.NaN;
  if (mantissa > Number.MAX_SAFE_INTEGER || decimals > 22) return Number(text);
  const value = decimals === 0 ? mantissa : mantissa / (POWERS_OF_TEN[decimals] as number);
  return negative ? -value : value;
}

function isExponent(text: string, start: number): boolean {
  let i = start;
  const letter = text.charCodeAt(i++);
  if (letter !== 69 && letter !== 101) return false;
  const sign = text.charCodeAt(i);
  if (sign === 43 || sign === 45) i++;
  if (i === text.length) return false;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function readWord(text: string, into: TypedValue): void {
  into.type = BOOLEAN.test(text) ? 'Boolean' : 'String';
  into.number = Number.NaN;
}
