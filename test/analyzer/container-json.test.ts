import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { containerJson } from '../../src/analyzer/index.js';
import { javaDouble } from '../../src/analyzer/java-double.js';

const print = (value: unknown): string => Array.from(containerJson(value)).join('');

describe('containerJson', () => {
  it('doubles have the text of Java’s Double.toString', () => {
    const lines = readFileSync(new URL('./fixtures/java-doubles.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n');
    const bytes = new DataView(new ArrayBuffer(8));
    expect(lines.length).toBe(820);
    for (const line of lines) {
      const [bits, text] = line.split(' ');
      bytes.setBigUint64(0, BigInt(`0x${bits}`));
      expect(javaDouble(bytes.getFloat64(0))).toBe(text);
    }
  });

  it('row counts are printed as integers and all other numbers as doubles', () => {
    const printed = print({
      version: 0,
      dataset: { item_count: 3 },
      numeric: [{ lower_bound: 1, upper_bound: 2, count: 2 }],
      categorical: [{ value: 'a', count: 2 }],
      data: [[1, 0.0001], []],
      none: [],
      left_out: undefined,
    });
    expect(printed).toBe(
      [
        '{',
        '  "version" : 0.0,',
        '  "dataset" : {',
        '    "item_count" : 3',
        '  },',
        '  "numeric" : [ {',
        '    "lower_bound" : 1.0,',
        '    "upper_bound" : 2.0,',
        '    "count" : 2.0',
        '  } ],',
        '  "categorical" : [ {',
        '    "value" : "a",',
        '    "count" : 2',
        '  } ],',
        '  "data" : [ [ 1.0, 1.0E-4 ], [ ] ],',
        '  "none" : [ ]',
        '}',
      ].join('\n'),
    );
  });

  it('printed JSON parses to the same value', () => {
    const value = { a: [1, -0.5, 1e300], b: { c: 'text "quoted"\n', d: null, e: true }, f: {} };
    expect(JSON.parse(print(value))).toEqual(value);
  });

  it('long JSON comes in several chunks of limited size', () => {
    const features = Array.from({ length: 300 }, (_, i) => ({ name: `f${i}`, data: Array(100).fill(i) }));
    const chunks = Array.from(containerJson({ features }));
    expect(JSON.parse(chunks.join(''))).toEqual({ features });
    expect(chunks.length).toBeGreaterThan(2);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(70_000);
  });
});
