import { describe, expect, it } from 'vitest';
import { chanceOfTheUnseen, verificationOdds } from '../../../src/domain/windows/verification-odds.js';

/** Every sequence of `n` windows walked one by one until the rule has decided, with its probability. */
function walked(cleanWindows: number, outOf: number, p: number): { rolledBack: number; kept: number } {
  let [rolledBack, kept] = [0, 0];
  const walk = (clean: number, dirty: number, probability: number) => {
    if (clean === cleanWindows) kept += probability;
    else if (dirty > outOf - cleanWindows) rolledBack += probability;
    else {
      walk(clean + 1, dirty, probability * (1 - p));
      walk(clean, dirty + 1, probability * p);
    }
  };
  walk(0, 0, 1);
  return { rolledBack, kept };
}

describe('the errors of a verification rule', () => {
  it.each([
    [3, 5, 0.02],
    [3, 5, 0.1],
    [1, 1, 0.3],
    [6, 6, 0.05],
    [4, 9, 0.5],
  ])(
    'of %i clean out of %i, where a window alarms with %f, are those of all ways to get there',
    (k, n, p) => {
      const all = walked(k, n, p);
      const odds = verificationOdds({ cleanWindows: k, outOf: n }, p, p);
      expect(odds.soundRolledBack).toBeCloseTo(all.rolledBack, 12);
      expect(odds.badKept).toBeCloseTo(all.kept, 12);
    },
  );

  it('of 3 out of 5: a sound release with one alarm in ten windows goes in 0.856 % of the cases', () => {
    // 10·0.1³·0.9² + 5·0.1⁴·0.9 + 0.1⁵
    expect(verificationOdds({ cleanWindows: 3, outOf: 5 }, 0.1, 1)).toEqual({
      soundRolledBack: expect.closeTo(0.00856, 12),
      badKept: 0,
      windowsToCatch: 3,
    });
  });
});

describe('the chance of a violation that was never seen', () => {
  const windows = (...violated: string[][]) => violated.map((one) => ({ violated: one }));

  it('is none where what was seen was seen again, and then at most what so many windows leave open', () => {
    const { chance, most } = chanceOfTheUnseen(windows(['a'], ['a'], [], [], [], [], [], [], [], []));
    expect(chance).toBe(0);
    // The rule of three, exactly: 1 − 0.05^(1/10).
    expect(most).toBeCloseTo(1 - 0.05 ** 0.1, 9);
  });

  it('is the share of windows that showed something alone', () => {
    expect(chanceOfTheUnseen(windows(['a'], ['b'], ['b'], [])).chance).toBe(0.25);
  });

  it('is open where nothing was captured', () => {
    expect(chanceOfTheUnseen([])).toEqual({ chance: 0, most: 1 });
  });
});
