import { describe, expect, it } from 'vitest';
import {
  chanceByMetric,
  chanceOfViolation,
  type DrawnWindows,
  thresholdsFor,
} from '../../../src/domain/quality/chance-of-violation.js';
import { normalDraw, seededRandom } from '../../../src/statistics/random.js';

const less = (threshold: number) => ({ threshold, comparison_operator: 'LessThanThreshold' as const });
const greater = (threshold: number) => ({ threshold, comparison_operator: 'GreaterThanThreshold' as const });

/** Two independent metrics with normal values: mean 0.8 and 0.3, standard deviation 0.02. */
function drawn(windows = 4000): DrawnWindows {
  const random = seededRandom(3);
  const column = (mean: number) =>
    Float64Array.from({ length: windows }, () => mean + 0.02 * normalDraw(random));
  return {
    windows,
    values: new Map([
      ['recall', column(0.8)],
      ['mae', column(0.3)],
    ]),
  };
}
const SUGGESTED = { recall: less(0.8), mae: greater(0.3) };

describe('violations by chance', () => {
  it('a threshold that is the metric itself is violated in every second window, one of two in three of four', () => {
    const chances = chanceByMetric(drawn(), SUGGESTED);
    // Binomial: a standard deviation of 0.008.
    expect(Math.abs((chances.get('recall') as number) - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(chanceOfViolation(drawn(), SUGGESTED) - 0.75)).toBeLessThan(0.03);
  });

  it('relaxed thresholds keep the share over all metrics together, in the direction of each operator', () => {
    const thresholds = thresholdsFor(drawn(), SUGGESTED, 0.05, new Set());
    const share = chanceOfViolation(drawn(), thresholds);
    expect(share).toBeLessThanOrEqual(0.05);
    expect(share).toBeGreaterThan(0.04);
    // Each of two independent metrics may violate in 1 − √0.95 = 2.53 %, which is 1.954 standard deviations.
    expect(Math.abs((thresholds.recall?.threshold as number) - (0.8 - 1.954 * 0.02))).toBeLessThan(0.004);
    expect(Math.abs((thresholds.mae?.threshold as number) - (0.3 + 1.954 * 0.02))).toBeLessThan(0.004);
  });

  it('a share that needs more windows uses normal quantiles with Bonferroni’s correction', () => {
    const thresholds = thresholdsFor(drawn(), SUGGESTED, 0.001, new Set());
    // 1 − 0.0005 is 3.2905 standard deviations.
    expect(Math.abs((thresholds.recall?.threshold as number) - (0.8 - 3.2905 * 0.02))).toBeLessThan(0.003);
  });

  it('a threshold that a person set, and one that is lax already, stay', () => {
    const thresholds = thresholdsFor(
      drawn(),
      { recall: less(0.8), mae: greater(0.9) },
      0.05,
      new Set(['recall']),
    );
    expect(thresholds).toEqual({ recall: less(0.8), mae: greater(0.9) });
  });
});
