import { describe, expect, it } from 'vitest';
import { sortDoubles } from '../../src/analyzer/sort-doubles.js';

const columns: Readonly<Record<string, (i: number) => number>> = {
  'of both signs': (i) => Math.sin(i) * 100,
  'of all magnitudes': (i) => Math.sin(i) * 10 ** ((i * 37) % 600) * 1e-300,
  'with heavy tails': (i) => Math.tan(i),
  'that differ in their lower bits only': (i) => 1_700_000_000 + ((i * 7919) % 2050) / 1e6,
  'that differ in the last bits of a few': (i) => 1 + ((i * 7919) % 3) * Number.EPSILON,
  'of few values': (i) => (i * 7919) % 3,
  'of one value': () => 7,
  'of zeros of both signs among tiny numbers': (i) => [0, -0, 5e-324, -5e-324][(i * 7919) % 4] as number,
  'with infinities': (i) => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, i][i % 3] as number,
};

describe('sortDoubles', () => {
  it.each(Object.keys(columns))('sortDoubles gives the result of Float64Array.sort for values %s', (name) => {
    for (const length of [0, 1, 2, 2050, 5001]) {
      const values = Float64Array.from({ length }, (_, i) => (columns[name] as (i: number) => number)(i));
      const expected = Array.from(values.toSorted());
      // toEqual distinguishes 0 and -0.
      expect(Array.from(sortDoubles(values, length).subarray(0, length))).toEqual(expected);
    }
  });
});
