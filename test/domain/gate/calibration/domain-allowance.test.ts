import { expect, it } from 'vitest';
import type { BacktestedWindow } from '../../../../src/domain/gate/backtested-window.js';
import { domainAllowance } from '../../../../src/domain/gate/calibration/domain-allowance.js';
import { feature, profile } from '../support/profiles.js';

/** 2,000 rows of a brand; `once` values occur once, and one value has the rest. */
const candidate = (once: number) =>
  profile(
    2000,
    feature('brand', {
      inferredType: 'String',
      distribution: {
        kind: 'categorical',
        counts: [
          { value: 'most', count: 2000 - once },
          ...Array.from({ length: once }, (_, i) => ({ value: `b${i}`, count: 1 })),
        ],
        unlisted: 0,
      },
    }),
  );

/** Windows of 500 rows with this number of values outside the domain. */
const windows = (unknown: readonly number[], feature = 'brand'): BacktestedWindow[] =>
  unknown.map((count, i) => ({
    windowStart: String(i),
    windowEnd: String(i + 1),
    rows: 500,
    violated: count > 0 ? [`${feature}|categorical_values_check`] : [],
    drift: [],
    ...(count > 0 ? { short: [{ feature, check: 'categorical_values_check', share: 1 - count / 500 }] } : {}),
  }));

it('the proposed domain threshold is violated by chance in one window of a thousand', () => {
  // 10 of 4,000: SciPy's binomtest gives Wilson's limit at 90 % as 0.004177, and binom.ppf(0.999, 500, 0.004177) = 8.
  const found = domainAllowance(windows([1, 0, 2, 1, 3, 1, 0, 2]), candidate(2));
  expect(found).toMatchObject({ setting: 'domain_content_threshold', from: 1, because: ['brand'] });
  expect(found?.to).toBeCloseTo(1 - 8 / 500, 3);
});

it('no domain threshold is proposed if a domain is hardly ever violated', () => {
  expect(domainAllowance(windows([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]), candidate(2))).toBeNull();
  expect(domainAllowance(windows([0, 0, 0]), candidate(2))).toBeNull();
});

it('no domain threshold is proposed for a new category', () => {
  expect(domainAllowance(windows([15, 18, 12, 20]), candidate(2))).toBeNull();
});

it('a column of many levels gets a domain threshold for as many unknown values as its rare levels predict', () => {
  // 70 of 2,000 rows have a level that occurs once, so about 3.5 % of new rows have a level that did not occur (Good 1953).
  expect(domainAllowance(windows([15, 18, 12, 20]), candidate(70))?.to).toBeGreaterThan(0.9);
});
