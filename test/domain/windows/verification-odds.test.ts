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

describe('how often k clean windows out of at most n roll back, and after how many windows', () => {
  it('is what SciPy’s binomial and negative binomial say of independent windows', () => {
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

  it('is what a sum over every sequence says of windows whose alarms come in runs', () => {
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

  it('of 3 out of 5 with one alarm in ten windows: 0.856 % if independent, 5 times as much in runs', () => {
    const rule = { cleanWindows: 3, outOf: 5 };
    // 10·0.1³·0.9² + 5·0.1⁴·0.9 + 0.1⁵
    expect(rollBackOdds(rule, dirty(0.1)).rolledBack).toBeCloseTo(0.00856, 12);
    expect(rollBackOdds(rule, dirty(0.1, 0.5)).rolledBack / 0.00856).toBeGreaterThan(5);
  });

  it('never catches what never alarms, and catches what always does with the last window it needs', () => {
    const rule = { cleanWindows: 3, outOf: 5 };
    expect(rollBackOdds(rule, dirty(0))).toEqual({ rolledBack: 0, windowsUntil: null });
    expect(rollBackOdds(rule, dirty(1))).toEqual({ rolledBack: 1, windowsUntil: 3 });
  });
});

describe('the chance of a violation that was never seen', () => {
  const windows = (...violated: string[][]) => violated.map((one) => ({ violated: one }));

  it('is none where what was seen was seen again, and then at most what so many windows leave open', () => {
    const { share, most } = chanceOfUnseenViolation(windows(['a'], ['a'], [], [], [], [], [], [], [], []));
    expect(share).toBe(0);
    // The rule of three, exactly: 1 − 0.05^(1/10).
    expect(most).toBeCloseTo(1 - 0.05 ** 0.1, 9);
  });

  it('is the share of windows that showed something alone', () => {
    expect(chanceOfUnseenViolation(windows(['a'], ['b'], ['b'], [])).share).toBe(0.25);
  });

  it('is open where nothing was captured', () => {
    expect(chanceOfUnseenViolation([])).toEqual({ share: 0, correlation: 0, most: 1 });
  });
});

describe('a share of windows that come in runs', () => {
  it('is known less well than that of as many windows that do not', () => {
    const inRuns = estimatedShare([false, false, false, false, true, true, true, true]);
    const scattered = estimatedShare([false, true, false, true, true, false, true, false]);
    expect(inRuns.share).toBe(scattered.share);
    expect(inRuns.correlation).toBeGreaterThan(0.5);
    expect(scattered.correlation).toBe(0);
    expect(inRuns.most).toBeGreaterThan(scattered.most);
  });
});

describe('the shortest rule that keeps both bounds', () => {
  const bounds = { soundRolledBackMost: 0.01, badKeptMost: 0.05 };

  it('is one window where sound never alarms and bad always does', () => {
    expect(shortestRule(dirty(0), dirty(1), bounds, 12)).toEqual({ cleanWindows: 1, outOf: 1 });
  });

  it('is 3 of 5 where one sound window in ten alarms and 90 % of the bad ones: no shorter rule keeps both', () => {
    // The closest, 2 of 4: 4·0.1³·0.9 + 0.1⁴ = 0.4 % of the sound, but 1 − 4·0.9³·0.1 − 0.9⁴ = 5.2 % of the bad kept.
    const found = shortestRule(dirty(0.1), dirty(0.9), bounds, 12);
    expect(found).toEqual({ cleanWindows: 3, outOf: 5 });
  });

  it('is none where sound and bad look alike', () => {
    expect(shortestRule(dirty(0.3), dirty(0.4), bounds, 12)).toBeNull();
  });
});
