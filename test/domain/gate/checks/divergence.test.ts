import { expect, test } from 'vitest';
import { divergenceCheck } from '../../../../src/domain/gate/checks/divergence.js';
import type { DatasetProfile } from '../../../../src/domain/profile/distribution.js';

/** A column of 1,000 evenly spaced numbers from `start` on. */
const from = (start: number): DatasetProfile => ({
  rows: 1000,
  features: [
    {
      feature: 'age',
      inferredType: 'Fractional',
      present: 1000,
      missing: 0,
      distribution: {
        kind: 'numeric',
        items: Array.from({ length: 1000 }, (_, i) => ({ value: start + i / 10, weight: 1 })),
      },
    },
  ],
});

test.each([
  ['no shift passes', 0, 0, [], 'pass', /does not differ/],
  [
    'a shift that a violation names is expected',
    60,
    0,
    ['age|baseline_drift_check'],
    'pass',
    /as the violations report/,
  ],
  [
    'a shift of the traffic is expected, although Model Monitor did not report it',
    60,
    60,
    [],
    'pass',
    /with the traffic, not reported/,
  ],
  [
    'a shift of the candidate alone is a question to the approver',
    60,
    0,
    [],
    'warn',
    /although the traffic did not: age/,
  ],
])('%s', (_, candidate, traffic, violated, verdict, sentence) => {
  const check = divergenceCheck(from(candidate), from(0), from(traffic), violated);
  expect(check.verdict).toBe(verdict);
  expect(check.sentence).toMatch(sentence);
});
