import { describe, expect, it } from 'vitest';
import { readTypedValue, VALUE_TYPES } from '../../src/analyzer/value-type.js';

/** Reads the text from the middle of a buffer, where cells are in practice. */
function typed(text: string) {
  const value = { type: 3, number: 0 };
  const bytes = Buffer.from(`9${text}9`);
  readTypedValue(bytes, 1, bytes.length - 1, value);
  return { type: VALUE_TYPES[value.type], number: value.number };
}

// Deequ's expressions (StatefulDataType) are the independent reference.
const FRACTIONAL = /^(-|\+)? ?\d+((\.\d+)|((?:\.\d+)?[Ee][-+]?\d+))$/;
const INTEGRAL = /^(-|\+)? ?\d+$/;
const BOOLEAN = /^(true|false)$/;

function typeByExpressions(text: string) {
  if (FRACTIONAL.test(text)) return 'Fractional';
  if (INTEGRAL.test(text)) return 'Integral';
  return BOOLEAN.test(text) ? 'Boolean' : 'String';
}

describe('readTypedValue', () => {
  it('the type of every text of up to six characters from its alphabet matches Deequ’s expressions', () => {
    const alphabet = ['-', '+', ' ', '0', '7', '.', 'e'];
    let checked = 0;
    const tryAll = (prefix: string): void => {
      if (prefix !== '') {
        checked++;
        const ours = typed(prefix).type;
        if (ours !== typeByExpressions(prefix)) expect(ours, prefix).toBe(typeByExpressions(prefix));
      }
      if (prefix.length < 6) for (const character of alphabet) tryAll(prefix + character);
    };
    tryAll('');
    expect(checked).toBe(137_256);
  });

  it.each([
    'true',
    'false',
    'True',
    'NaN',
    '1,000',
    'Infinity',
    '0x10',
    '1E5',
    '1e+05',
    '٣',
    '1_0',
    'true ',
    '5\n',
  ])('the type of %j matches Deequ’s expressions', (text) => {
    expect(typed(text).type).toBe(typeByExpressions(text));
  });

  it('the number of a cell is the nearest double for every length', () => {
    const texts = [
      '0',
      '-0.1',
      '+12',
      ' 5',
      '0.30000000000000004',
      '9007199254740993',
      '123456789012345678901234567890',
    ];
    texts.push(
      '99.64592817400101',
      '0.0000000000000000000000001',
      '2.2250738585072014e-308',
      '1e400',
      '4.35',
      '1.005',
    );
    for (let i = 0; i < 2000; i++) texts.push((Math.sin(i) * 10 ** (i % 20)).toFixed(i % 18));
    for (const text of texts) expect(typed(text).number, text).toBe(Number(text));
  });

  it('the number of a cell is the nearest double for every notation of up to nineteen digits, including halfway cases', () => {
    let state = 1;
    const next = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const digits = (length: number) => Array.from({ length }, () => next(10)).join('');
    const wrong: string[] = [];
    const check = (text: string): void => {
      if (!Object.is(typed(text).number, Number(text))) wrong.push(text);
    };
    for (let i = 0; i < 200_000; i++) {
      check(`${next(2) ? '-' : ''}${digits(1 + next(10))}.${digits(1 + next(10))}`);
      check(`${digits(1 + next(3))}.${digits(1 + next(16))}e${next(60) - 30}`);
      check(String((next(2 ** 32) / 2 ** 32 + next(2 ** 20)) / 2 ** 20));
    }
    // Odd multiples of half a unit in the last place, between 2^53 and 2^60, and their neighbours.
    for (let i = 0; i < 20_000; i++) {
      const half = 2n ** BigInt(53 + next(6)) + BigInt(next(2 ** 31)) * 2n + 1n;
      for (const near of [half - 1n, half, half + 1n]) {
        const text = String(near);
        check(text);
        check(`${text.slice(0, 6)}.${text.slice(6)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('a cell with a numeric pattern that Spark reads as null has no number', () => {
    expect(typed('- 5')).toEqual({ type: 'Integral', number: Number.NaN });
  });
});
