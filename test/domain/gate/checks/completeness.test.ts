import { expect, it } from 'vitest';
import { completenessCheck } from '../../../../src/domain/gate/checks/completeness.js';
import { feature, profile, two } from '../support/profiles.js';

it('completeness warns of features that are less complete in traffic, the least complete first', () => {
  const traffic = profile(
    1000,
    feature('age', { present: 900, missing: 100 }),
    feature('sex', { present: 500, missing: 500 }),
  );
  const check = completenessCheck(two(), traffic);
  expect(check.verdict).toBe('warn');
  expect(check.evidence?.map(({ feature: name, value }) => [name, value])).toEqual([
    ['sex', 0.5],
    ['age', 0.9],
  ]);
});

it('traffic that is at least as complete as the candidate passes; without traffic completeness is unknown', () => {
  expect(completenessCheck(two({ present: 900, missing: 100 }), two()).verdict).toBe('pass');
  expect(completenessCheck(two(), null).verdict).toBe('unknown');
});
