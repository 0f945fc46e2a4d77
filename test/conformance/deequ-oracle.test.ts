import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KllSketch } from '../../src/analyzer/kll-sketch.js';
import { numericalDistance } from '../../src/analyzer/numerical-distance.js';

/** Written by Deequ itself; see fixtures/DeequOracle.java. */
interface Oracle {
  readonly series: readonly Series[];
  /** Indexes of two series, then their distance with and without the correction. */
  readonly distances: readonly (readonly [number, number, number, number])[];
}
interface Series {
  readonly seed: number;
  readonly count: number;
  readonly range: number;
  readonly scale: number;
  readonly shift: number;
  readonly lengths: readonly number[];
  readonly sha256: string;
}

const oracle: Oracle = JSON.parse(
  readFileSync(new URL('./fixtures/deequ-oracle.json', import.meta.url), 'utf8'),
);

/** The generator of DeequOracle.java with the same arithmetic. */
function levelsOf({ seed, count, range, scale, shift }: Series): readonly (readonly number[])[] {
  const sketch = new KllSketch();
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const whole = Math.floor((state * range) / 2 ** 32);
    sketch.update(whole * scale + shift);
  }
  return sketch.levels();
}

function digestOf(levels: readonly (readonly number[])[]): string {
  const hash = createHash('sha256');
  const item = Buffer.alloc(8);
  for (const value of levels.flat()) {
    item.writeDoubleBE(value);
    hash.update(item);
  }
  return hash.digest('hex');
}

const sketches = oracle.series.map(levelsOf);

describe('Deequ oracle', () => {
  it.each(oracle.series.map((series, i) => [series.count, series.lengths.length, i] as const))(
    'the sketch of %i values on %i levels has the items of Deequ’s sketch',
    (_count, _levels, i) => {
      const levels = sketches[i] ?? [];
      expect(levels.map((level) => level.length)).toEqual(oracle.series[i]?.lengths);
      expect(digestOf(levels)).toBe(oracle.series[i]?.sha256);
    },
  );

  it('the distance of every pair of sketches is Deequ’s, to the last digit', () => {
    expect(oracle.distances).toHaveLength(100);
    for (const [a, b, robust, simple] of oracle.distances) {
      const [first = [], second = []] = [sketches[a], sketches[b]];
      expect([
        numericalDistance(first, second, 'Robust'),
        numericalDistance(first, second, 'Simple'),
      ]).toEqual([robust, simple]);
    }
  });
});
