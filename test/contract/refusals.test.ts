import { expect, it } from 'vitest';
import { NO_REFUSALS, refuse } from '../../src/contract/refusals.js';

it('refusals keep the last twenty messages and a count', () => {
  const refusals = Array.from({ length: 1000 }, (_, i) => `message ${i}`).reduce(refuse, NO_REFUSALS);
  expect(refusals.count).toBe(1000);
  expect(refusals.last).toHaveLength(20);
  expect([refusals.last[0], refusals.last[19]]).toEqual(['message 980', 'message 999']);
});

it('a long refusal is cut to 300 characters', () => {
  expect(refuse(NO_REFUSALS, 'x'.repeat(10_000)).last[0]).toHaveLength(300);
});

it('a further refusal does not change the earlier list', () => {
  const one = refuse(NO_REFUSALS, 'first');
  refuse(one, 'second');
  expect(one).toEqual({ count: 1, last: ['first'] });
  expect(NO_REFUSALS).toEqual({ count: 0, last: [] });
});
