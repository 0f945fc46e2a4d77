import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  chanceOfUnseenViolation,
  estimatedShare,
  rollBackOdds,
  shortestRule,
} from '../../../src/domain/windows/verification-odds.js';

const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/verification-odds.json', import.meta.url), 'utf8'),
) as { independent: number[][]; inRuns: number[][] };
const dirty = (share: number, correlation = 0) => ({ share, correlation });

describe('rollBackOdds', () => {
  it('roll-back odds of independent windows equal SciPy’s binomial and negative binomial', () => {
    for (const [k, n, p, rolledBack, windows] of fixture.independent as [
      number,
      number,
      number,
      number,
      number,
    ][]) {
      const odds = rollBackOdds({ cleanWindows: k, outOf: n }, dirty(p));
      expect(Math.abs(odds.rolledBack / rolledBack - 1), `${k} of ${n} at ${p}`).toBeLessThan(1e-10);
      expect(odds.windowsUntil).toBeCloseTo(windows, 9);
    }
  });

  it('roll-back odds of correlated windows equal the sum over all sequences', () => {
    for (const [k, n, p, rho, rolledBack, windows] of fixture.inRuns as [
      number,
      number,
      number,
      number,
      number,
      number,
    ][]) {
      const odds = rollBackOdds({ cleanWindows: k, outOf: n }, dirty(p, rho));
      expect(Math.abs(odds.rolledBack / rolledBack - 1), `${k} of ${n} at ${p}, ${rho}`).toBeLessThan(1e-10);
      expect(odds.windowsUntil).toBeCloseTo(windows, 9);
    }
  });

  it('3 of 5 with one dirty window in ten rolls back 0.856 % if independent, 5 times as often if correlated', () => {
    const rule = { cleanWindows: 3, outOf: 5 };
    // 10·0.1³·0.9² + 5·0.1⁴·0.9 + 0.1⁵
    expect(rollBackOdds(rule, dirty(0.1)).rolledBack).toBeCloseTo(0.00856, 12);
    expect(rollBackOdds(rule, dirty(0.1, 0.5)).rolledBack / 0.00856).toBeGreaterThan(5);
  });

  it('no dirty window never rolls back; only dirty windows roll back as early as possible', () => {
    const rule = { cleanWindows: 3, outOf: 5 };
    expect(rollBackOdds(rule, dirty(0))).toEqual({ rolledBack: 0, windowsUntil: null });
    expect(rollBackOdds(rule, dirty(1))).toEqual({ rolledBack: 1, windowsUntil: 3 });
  });
});

describe('chanceOfUnseenViolation', () => {
  const windows = (...violated: string[][]) => violated.map((one) => ({ violated: one }));

  it('the chance of an unseen violation is 0 if every violation recurred, with the bound of the rule of three', () => {
    const { share, most } = chanceOfUnseenViolation(windows(['a'], ['a'], [], [], [], [], [], [], [], []));
    expect(share).toBe(0);
    // The rule of three, exactly: 1 − 0.05^(1/10).
    expect(most).toBeCloseTo(1 - 0.05 ** 0.1, 9);
  });

  it('the chance of an unseen violation is the share of windows with a unique violation', () => {
    expect(chanceOfUnseenViolation(windows(['a'], ['b'], ['b'], [])).share).toBe(0.25);
  });

  it('the chance of an unseen violation is unknown without windows', () => {
    expect(chanceOfUnseenViolation([])).toEqual({ share: 0, correlation: 0, most: 1 });
  });
});

describe('estimatedShare', () => {
  it('the bound of a share is larger for correlated windows than for independent ones', () => {
    const correlated = estimatedShare([false, false, false, false, true, true, true, true]);
    const independent = estimatedShare([false, true, false, true, true, false, true, false]);
    expect(correlated.share).toBe(independent.share);
    expect(correlated.correlation).toBeGreaterThan(0.5);
    expect(independent.correlation).toBe(0);
    expect(correlated.most).toBeGreaterThan(independent.most);
  });
});

describe('shortestRule', () => {
  const bounds = { soundRolledBackMost: 0.01, badKeptMost: 0.05 };

  it('the shortest rule is one window if good windows are never dirty and bad ones always are', () => {
    expect(shortestRule(dirty(0), dirty(1), bounds, 12)).toEqual({ cleanWindows: 1, outOf: 1 });
  });

  it('the shortest rule is 3 of 5 if 10 % of the good windows and 90 % of the bad ones are dirty', () => {
    // The next best rule, 2 of 4, rolls back 4·0.1³·0.9 + 0.1⁴ = 0.4 % of the good ones but keeps 1 − 4·0.9³·0.1 − 0.9⁴ = 5.2 % of the bad ones.
    const found = shortestRule(dirty(0.1), dirty(0.9), bounds, 12);
    expect(found).toEqual({ cleanWindows: 3, outOf: 5 });
  });

  it('there is no rule if good and bad windows look alike', () => {
    expect(shortestRule(dirty(0.3), dirty(0.4), bounds, 12)).toBeNull();
  });
});
