import { describe, expect, it } from 'vitest';
import type { BacktestedWindow } from '../../../../src/domain/gate/checks/backtest.js';
import { verificationCheck } from '../../../../src/domain/gate/checks/verification-errors.js';

const RULE = { cleanWindows: 3, outOf: 5 };
const BOUNDS = { soundRolledBackMost: 0.01, badKeptMost: 0.05, backtestLeastWindows: 2 };
const windows = (...violated: string[][]): BacktestedWindow[] =>
  violated.map((one, i) => ({ windowStart: String(i), windowEnd: '', rows: 1000, violated: one, drift: [] }));
const quiet = windows([], [], [], [], [], []);
const loud = windows(['a'], ['a'], ['a'], ['a'], ['a'], ['a']);

describe('the verification rule', () => {
  it('passes where a sound candidate is safe and a bad one is caught, and says with what odds', () => {
    const { verdict, sentence } = verificationCheck(RULE, BOUNDS, quiet, loud);
    expect(verdict).toBe('pass');
    expect(sentence).toMatch(
      /rolled back in 0 % .*by 6 captured windows.*in every window, as the live baseline does, is kept in 0 %, and caught after 3 windows/,
    );
  });

  it('warns where every window brings a new violation: a sound candidate would be rolled back', () => {
    const restless = windows(['a'], ['b'], ['c'], ['d'], [], []);
    expect(verificationCheck(RULE, BOUNDS, restless, loud).verdict).toBe('warn');
  });

  it('warns where a bad candidate alarms too seldom to be caught', () => {
    // Half of its windows: of five, at most two alarm in half of the cases.
    const seldom = windows(['a'], [], ['a'], [], ['a'], []);
    const { verdict, sentence } = verificationCheck(RULE, BOUNDS, quiet, seldom);
    expect(verdict).toBe('warn');
    expect(sentence).toMatch(/in 50 % of its windows.*kept in 50 %/);
    // 2^-5: five windows of which none may be dirty.
    expect(sentence).toContain('5 out of 5 would keep the bounds');
  });

  it('takes one that always alarms for the bad one, where the live baseline is quiet on the new model', () => {
    expect(verificationCheck(RULE, BOUNDS, quiet, quiet).verdict).toBe('pass');
  });

  it('is unknown with fewer captured windows than the policy asks a backtest for', () => {
    expect(verificationCheck(RULE, BOUNDS, [], []).verdict).toBe('unknown');
    expect(verificationCheck(RULE, BOUNDS, windows([]), windows(['a'])).verdict).toBe('unknown');
  });

  it('warns where a bad release would alarm over nothing but what the approver is shown as expected', () => {
    const { verdict, sentence } = verificationCheck(RULE, BOUNDS, loud, loud);
    expect(verdict).toBe('warn');
    expect(sentence).toContain('always kept, because it alarms over nothing but what the backtest lists');
    const alsoNew = windows(['a', 'b'], ['a', 'b'], ['a', 'b'], ['a', 'b'], ['a', 'b'], ['a', 'b']);
    expect(verificationCheck(RULE, BOUNDS, loud, alsoNew).verdict).toBe('pass');
  });

  it('says that no short rule helps where sound and bad look alike', () => {
    const restless = windows(['a'], [], ['b'], [], [], ['c']);
    const asRestless = windows(['d'], [], ['e'], [], [], ['f']);
    expect(verificationCheck(RULE, BOUNDS, restless, asRestless).sentence).toContain(
      'No rule over at most 12 windows keeps the bounds (at most 1 % of the sound rolled back and 5 % of the bad kept)',
    );
  });

  it('finds the same share of alarms more dangerous when they come in runs', () => {
    const rolledBack = (backtest: BacktestedWindow[]) =>
      verificationCheck(RULE, BOUNDS, backtest, loud).evidence?.[0]?.value as number;
    const quietHours = Array.from({ length: 12 }, () => []);
    const inRuns = windows(...quietHours, ['b'], ['c'], ['d'], ...quietHours);
    const scattered = windows(['b'], ...quietHours, ['c'], ...quietHours, ['d']);
    expect(rolledBack(inRuns)).toBeGreaterThan(5 * rolledBack(scattered));
  });
});
