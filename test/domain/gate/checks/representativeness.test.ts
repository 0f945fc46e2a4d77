import { expect, it } from 'vitest';
import type { Verdict } from '../../../../src/contract/check.js';
import { BUILT_IN_RULES } from '../../../../src/contract/policy.js';
import { representativenessCheck } from '../../../../src/domain/gate/checks/representativeness.js';
import { coin, feature, profile, two } from '../support/profiles.js';

const rules = BUILT_IN_RULES.gate;
const against = (heads: number, rows = 1000) =>
  representativenessCheck(
    two(),
    profile(rows, feature('age', { distribution: coin(heads, rows) }), feature('sex')),
    rules,
  );

// Two categories, p = 1/2: the index is (2q-1)/2 · ln(q/(1-q)); chance alone gives 1/1000 + 1/1000.
it.each<[Verdict, number, number]>([
  ['pass', 500, 0],
  ['pass', 650, 0.093],
  ['warn', 680, 0.136],
  ['warn', 715, 0.198],
  ['fail', 730, 0.229],
])(
  'representativeness is %s for %i heads of a thousand instead of five hundred, an index of %f',
  (verdict, heads, psi) => {
    const check = against(heads);
    expect(check.verdict).toBe(verdict);
    expect(check.evidence?.[0]?.value).toBeCloseTo(psi, 3);
  },
);

it('representativeness subtracts what chance gives, so a small sample of traffic does not look like drift', () => {
  // 68 of 100: the same index of 0.136, of which 1/1000 + 1/100 is chance; 66 of 100: 0.106, less 0.011.
  expect(against(68, 100).verdict).toBe('warn');
  expect(against(66, 100).verdict).toBe('pass');
  expect(against(660).verdict).toBe('warn');
});

it('representativeness is unknown with too little traffic, and if no column can be compared', () => {
  expect(against(50, 99).verdict).toBe('unknown');
  const check = representativenessCheck(two(), profile(1000, feature('age', { distribution: null })), rules);
  expect(check.verdict).toBe('unknown');
  expect(check.sentence).toContain('No column');
});
