import { describe, expect, it } from 'vitest';
import type { BacktestedWindow } from '../../../src/domain/gate/checks.js';
import { verificationCheck } from '../../../src/domain/gate/verification-check.js';

const RULE = { cleanWindows: 3, outOf: 5 };
const BOUNDS = { soundRolledBackMost: 0.01, badKeptMost: 0.05 };
const windows = (...violated: string[][]): BacktestedWindow[] =>
  violated.map((one, i) => ({ windowStart: String(i), windowEnd: '', rows: 1000, violated: one, drift: [] }));
const quiet = windows([], [], [], [], [], []);
const loud = windows(['a'], ['a'], ['a'], ['a'], ['a'], ['a']);

describe('the verification rule', () => {
  it('passes where a sound candidate is safe and a bad one is caught, and says with what odds', () => {
    const { verdict, sentence } = verificationCheck(RULE, BOUNDS, quiet, loud);
    expect(verdict).toBe('pass');
    expect(sentence).toMatch(
      /rolled back in 0 % .*by 6 captured windows.*in every window is kept in 0 %, and caught after 3/,
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
    expect(sentence).toMatch(/kept in 50 %.*verification\.cleanWindows/);
  });

  it('takes one that always alarms for the bad one, where the live baseline is quiet on the new model', () => {
    expect(verificationCheck(RULE, BOUNDS, quiet, quiet).verdict).toBe('pass');
  });

  it('is unknown without a captured window', () => {
    expect(verificationCheck(RULE, BOUNDS, [], []).verdict).toBe('unknown');
  });
});
