import type { VerificationRule } from '../windows/verification.js';
import { chanceOfTheUnseen, verificationOdds } from '../windows/verification-odds.js';
import type { Check } from './check.js';
import type { BacktestedWindow } from './checks.js';
import { percent } from './feed-defect.js';

/** Bounds on what verification may get wrong. */
export interface VerificationBounds {
  readonly soundRolledBackMost: number;
  readonly badKeptMost: number;
}

/**
 * Whether the rule that will judge the release errs seldom enough, on the windows already captured: a sound candidate
 * is one that goes on as its backtest did, a bad one alarms as the live baseline does on the new model. The verdict goes
 * by the estimate, because the bound from few windows says more about their number than about the candidate; both are
 * said.
 */
export function verificationCheck(
  rule: VerificationRule,
  bounds: VerificationBounds,
  backtest: readonly BacktestedWindow[],
  underLive: readonly BacktestedWindow[],
): Check {
  const check = 'verification rule';
  const stated = `${rule.cleanWindows} clean whole windows out of at most ${rule.outOf}`;
  if (backtest.length === 0) {
    return {
      check,
      verdict: 'unknown',
      sentence: `${stated} keep the release; without a captured window nobody can say how often that errs.`,
    };
  }
  const { chance, most } = chanceOfTheUnseen(backtest);
  const alarming = underLive.filter(({ violated }) => violated.length > 0).length;
  // A live baseline that is quiet on the new model gives no picture of a bad one; then one that always alarms is meant.
  const bad = alarming > 0 ? alarming / underLive.length : 1;
  const odds = verificationOdds(rule, chance, bad);
  const atMost = verificationOdds(rule, most, bad).soundRolledBack;
  const wrong =
    odds.soundRolledBack > bounds.soundRolledBackMost || odds.badKept > bounds.badKeptMost
      ? ` A longer verification errs less: verification.cleanWindows and verification.outOf.`
      : '';
  return {
    check,
    verdict: wrong ? 'warn' : 'pass',
    sentence: `${stated} keep the release. A sound one is rolled back in ${percent(odds.soundRolledBack)} of the cases (at most ${percent(atMost)}, by ${backtest.length} captured windows); one that alarms ${bad === 1 ? 'in every window' : `in ${percent(bad)} of its windows, as the live baseline does,`} is kept in ${percent(odds.badKept)}, and caught after ${odds.windowsToCatch} alarms.${wrong}`,
    evidence: [
      {
        feature: 'sound, rolled back',
        value: odds.soundRolledBack,
        note: `bound ${bounds.soundRolledBackMost}`,
      },
      { feature: 'sound, rolled back, at most', value: atMost },
      { feature: 'bad, kept', value: odds.badKept, note: `bound ${bounds.badKeptMost}` },
    ],
  };
}
