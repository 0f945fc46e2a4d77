import { describe, expect, it } from 'vitest';
import { readTypedValue, type TypedValue } from '../../src/analyzer/value-type.js';

function typed(text: string): TypedValue {
  const value: TypedValue = { type: 'String', number: 0 };
  readTypedValue(text, value);
  return value;
}

// The expressions of Deequ's StatefulDataType, as the independent reference.
const FRACTIONAL = /^(-|\+)? ?\d+((\.\d+)|((?:\.\d+)?[Ee][-+]?\d+))$/;
const INTEGRAL = /^(-|\+)? ?\d+$/;
const BOOLEAN = /^(true|false)$/;

function typeByExpressions(text: string) {
  if (FRACTIONAL.test(text)) return 'Fractional';
  if (INTEGRAL.test(text)) return 'Integral';
  return BOOLEAN.test(text) ? 'Boolean' : 'String';
}

describe('the type of a cell', () => {
  it('is what Deequ’s expressions say, for every text of up to six characters of its alphabet', () => {
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
  ])('of %j too', (text) => {
    expect(typed(text).type).toBe(typeByExpressions(text));
  });

  it('carries the nearest double, whatever the length', () => {
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

  it('has no number where Spark reads null although the pattern is numeric', () => {
    expect(typed('- 5')).toEqual({ type: 'Integral', number: Number.NaN });
  });
});
