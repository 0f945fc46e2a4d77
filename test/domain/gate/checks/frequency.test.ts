import { expect, it } from 'vitest';
import { BUILT_IN_RULES } from '../../../../src/contract/policy.js';
import { frequencyCheck } from '../../../../src/domain/gate/checks/frequency.js';
import { column } from '../support/profiles.js';

const coin = (heads: number) => column(Array.from({ length: 1000 }, (_, i) => (i < heads ? '1' : '0')));
const rules = BUILT_IN_RULES.gate;

it('frequencies that differ in most windows fail, although Model Monitor cannot detect it', () => {
  expect(frequencyCheck(coin(500), [coin(100), coin(120), coin(500)], rules).verdict).toBe('fail');
});

it('frequencies that differ by chance alone pass', () => {
  expect(frequencyCheck(coin(500), [coin(510), coin(480), coin(500)], rules).verdict).toBe('pass');
});

it('frequencies are unknown without a window', () => {
  expect(frequencyCheck(coin(500), [], rules).verdict).toBe('unknown');
});

it('neighbouring windows of few rows are compared together, so that a shift in all of them is found', () => {
  const few = (heads: number) => column(Array.from({ length: 40 }, (_, i) => (i < heads ? '1' : '0')));
  const shifted = frequencyCheck(coin(500), [few(4), few(6), few(5), few(5)], rules);
  expect(shifted).toMatchObject({ verdict: 'fail' });
  expect(frequencyCheck(coin(500), [few(20), few(23), few(18), few(21)], rules)).toMatchObject({
    verdict: 'pass',
    sentence: expect.stringContaining('in 1 windows'),
  });
});
