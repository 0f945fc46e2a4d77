import { expect, it } from 'vitest';
import { completenessNoiseCheck } from '../../../../src/domain/gate/checks/completeness-noise.js';

it('completeness by chance says how often normal windows would alarm, and because of which empty values', () => {
  const { verdict, sentence } = completenessNoiseCheck([
    { feature: 'employment_years', promised: 0.971, complete: 0.97, worth: 500, violated: 0.52 },
    { feature: 'age', promised: 0.99, complete: 0.999, worth: 500, violated: 0 },
  ]);
  expect(verdict).toBe('fail');
  expect(sentence).toBe(
    '52 % of normal windows would raise an alarm by chance, because 3 % of employment_years is empty (52 % of the windows): the baseline job writes the observed completeness as the threshold.',
  );
});
