import { expect, it } from 'vitest';
import type { BacktestedWindow } from '../../../../src/domain/gate/backtested-window.js';
import { verificationRuleCheck } from '../../../../src/domain/gate/checks/verification-rule.js';

const RULE = { cleanWindows: 3, outOf: 5 };
const BOUNDS = { soundRolledBackMost: 0.01, badKeptMost: 0.05, backtestLeastWindows: 2 };
const windows = (...violated: string[][]): BacktestedWindow[] =>
  violated.map((one, i) => ({ windowStart: String(i), windowEnd: '', rows: 1000, violated: one, drift: [] }));
const quiet = windows([], [], [], [], [], []);
const loud = windows(['a'], ['a'], ['a'], ['a'], ['a'], ['a']);

it('the verification rule passes if a sound release is kept and a bad one is rolled back, and states how often', () => {
  const { verdict, sentence } = verificationRuleCheck(RULE, BOUNDS, quiet, loud);
  expect(verdict).toBe('pass');
  expect(sentence).toMatch(
    /rolled back in 0 % .*from 6 captured windows.*in every window, as the live baseline does, is kept in 0 % of the cases, and rolled back after 3 windows/,
  );
});

it('the verification rule warns if every window has a new violation: a sound release would be rolled back', () => {
  const restless = windows(['a'], ['b'], ['c'], ['d'], [], []);
  expect(verificationRuleCheck(RULE, BOUNDS, restless, loud).verdict).toBe('warn');
});

it('the verification rule warns if a bad release violates too few windows to be rolled back', () => {
  // Half of its windows: of five windows, at most two are violated in half of the cases.
  const seldom = windows(['a'], [], ['a'], [], ['a'], []);
  const { verdict, sentence } = verificationRuleCheck(RULE, BOUNDS, quiet, seldom);
  expect(verdict).toBe('warn');
  expect(sentence).toMatch(/in 50 % of its windows.*kept in 50 %/);
  // 2^-5: five windows of which none may be dirty.
  expect(sentence).toContain('5 out of 5 would keep the bounds');
});

it('the verification rule assumes a bad release that violates every window if the live baseline is quiet', () => {
  expect(verificationRuleCheck(RULE, BOUNDS, quiet, quiet).verdict).toBe('pass');
});

it('the verification rule is unknown with fewer captured windows than a backtest needs', () => {
  expect(verificationRuleCheck(RULE, BOUNDS, [], []).verdict).toBe('unknown');
  expect(verificationRuleCheck(RULE, BOUNDS, windows([]), windows(['a'])).verdict).toBe('unknown');
});

it('the verification rule warns if a bad release raises only violations that the backtest lists as expected', () => {
  const { verdict, sentence } = verificationRuleCheck(RULE, BOUNDS, loud, loud);
  expect(verdict).toBe('warn');
  expect(sentence).toContain('always kept, because the backtest lists all of them as expected');
  const alsoNew = windows(['a', 'b'], ['a', 'b'], ['a', 'b'], ['a', 'b'], ['a', 'b'], ['a', 'b']);
  expect(verificationRuleCheck(RULE, BOUNDS, loud, alsoNew).verdict).toBe('pass');
});

it('the verification rule says that no short rule helps if sound and bad releases are too similar', () => {
  const restless = windows(['a'], [], ['b'], [], [], ['c']);
  const asRestless = windows(['d'], [], ['e'], [], [], ['f']);
  expect(verificationRuleCheck(RULE, BOUNDS, restless, asRestless).sentence).toContain(
    'No rule over at most 12 windows keeps the bounds (at most 1 % of the sound releases rolled back and 5 % of the bad ones kept)',
  );
});

it('the same share of violated windows rolls back more sound releases if they come in runs', () => {
  const rolledBack = (backtest: BacktestedWindow[]) =>
    verificationRuleCheck(RULE, BOUNDS, backtest, loud).evidence?.[0]?.value as number;
  const quietHours = Array.from({ length: 12 }, () => []);
  const inRuns = windows(...quietHours, ['b'], ['c'], ['d'], ...quietHours);
  const scattered = windows(['b'], ...quietHours, ['c'], ...quietHours, ['d']);
  expect(rolledBack(inRuns)).toBeGreaterThan(5 * rolledBack(scattered));
});
