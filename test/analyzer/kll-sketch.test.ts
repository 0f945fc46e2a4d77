import { describe, expect, it } from 'vitest';
import { KllSketch, rankOf } from '../../src/analyzer/kll-sketch.js';

/** A fixed shuffle of 0 … n-1. */
function shuffled(n: number): readonly number[] {
  const step = 7919;
  return Array.from({ length: n }, (_, i) => (i * step) % n);
}

function sketchOf(values: Iterable<number>): KllSketch {
  const sketch = new KllSketch();
  for (const value of values) sketch.update(value);
  return sketch;
}

describe('KllSketch', () => {
  it('the KLL sketch keeps up to 2,050 values in the order of arrival', () => {
    const values = shuffled(2050);
    expect(sketchOf(values).levels()).toEqual([values]);
  });

  it('the KLL sketch compacts at the 2,051st value: every second sorted value moves up, and the odd last one stays', () => {
    const values = shuffled(2051);
    const sorted = values.slice(0, 2050).sort((a, b) => a - b);
    const promoted = sorted.filter((_, i) => i % 2 === 0);
    expect(sketchOf(values).levels()).toEqual([[values[2050]], promoted]);
  });

  it('the KLL sketch keeps the total weight and stays small', () => {
    for (const n of [2333, 10_000, 100_000, 1_000_003]) {
      const levels = sketchOf(shuffled(n)).levels();
      const weight = levels.reduce((sum, level, height) => sum + level.length * 2 ** height, 0);
      expect(weight).toBe(n);
      expect(levels.flat().length).toBeLessThan(6000);
    }
  });

  it('the KLL sketch ranks within one percent of the exact rank after many compactions', () => {
    const n = 300_000;
    const levels = sketchOf(shuffled(n)).levels();
    for (let i = 1; i < 20; i++) {
      const bound = (n * i) / 20;
      expect(Math.abs(rankOf(levels, bound, false) - bound) / n).toBeLessThan(0.01);
    }
  });
});
