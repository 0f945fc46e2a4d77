import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/statistics/random.js';
import { tailQuantile } from '../../src/statistics/tail-quantile.js';

const random = seededRandom(3);
const exponential = () => -Math.log(1 - random());

describe('tailQuantile', () => {
  it.each([6, 12, 52])(
    'the tail quantile is exceeded with the requested probability after %i exponential values',
    (count) => {
      const [share, trials] = [0.05, 20_000];
      let exceeded = 0;
      for (let trial = 0; trial < trials; trial += 1) {
        const seen = Array.from({ length: count }, exponential);
        if (exponential() > tailQuantile(seen, share)) exceeded += 1;
      }
      // Three standard errors: 3 · √(0.05 · 0.95 / 20,000) = 0.0046.
      expect(Math.abs(exceeded / trials - share)).toBeLessThan(0.0046);
    },
  );

  it('the tail quantile of a constant series is its value', () => {
    expect(tailQuantile([0.3, 0.3, 0.3], 0.01)).toBe(0.3);
  });
});
