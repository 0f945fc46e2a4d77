import { expect, it } from 'vitest';
import type { Verdict } from '../../../../src/contract/check.js';
import { BUILT_IN_RULES } from '../../../../src/contract/policy.js';
import { sampleSizeCheck } from '../../../../src/domain/gate/checks/sample-size.js';
import { feature, profile, two } from '../support/profiles.js';

const rules = BUILT_IN_RULES.gate;

it.each<[Verdict, number]>([
  ['fail', 99],
  ['unknown', 100],
  ['unknown', 199],
  ['warn', 200],
  ['warn', 999],
  ['pass', 1000],
])('the sample size is %s for %i rows', (verdict, rows) => {
  expect(sampleSizeCheck(profile(rows, feature('age')), rules).verdict).toBe(verdict);
});

it('the sample size warns of categories with fewer than five rows', () => {
  const brands = {
    kind: 'categorical' as const,
    counts: [40, 5, 4, 1].map((count, i) => ({ value: `b${i}`, count })),
    unlisted: 0,
  };
  const check = sampleSizeCheck(profile(5000, feature('brand', { distribution: brands })), rules);
  expect(check.verdict).toBe('warn');
  expect(check.evidence).toEqual([{ feature: 'brand', value: 2, note: 'rare categories' }]);
});

it('a mostly empty column lacks evidence about itself and does not fail the baseline', () => {
  const check = sampleSizeCheck(two({ present: 150, missing: 850 }), rules);
  expect(check.verdict).toBe('warn');
  expect(check.sentence).toContain('Too few values for evidence about age (150)');
  expect(check.evidence).toEqual([{ feature: 'age', value: 150 }]);
});
