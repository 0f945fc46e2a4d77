import type { Check } from '../../../contract/check.js';
import type { VerificationRule } from '../../../contract/verification.js';
import { round, smallPercent } from '../../present/sentence.js';
import {
  chanceOfUnseenViolation,
  type EstimatedShare,
  estimatedShare,
  meetsBounds,
  rollBackOdds,
  shortestRule,
  type VerificationBounds,
} from '../../windows/verification-odds.js';
import type { BacktestedWindow } from '../backtested-window.js';

/** A verification of more windows keeps a bad release in service longer than is useful. */
const MOST_WINDOWS = 12;

/** A bad release that violates every window: the assumption if the live baseline gives no estimate. */
const ALWAYS: EstimatedShare = { share: 1, correlation: 0, most: 1 };

/**
 * How often the verification rule makes a wrong decision, estimated from the captured windows. A sound release behaves as
 * in the backtest. A bad release raises violations as the live baseline does with the new model, except those that the
 * approver is shown as expected. The verdict uses the estimates: with few windows the upper bound depends more on their
 * number than on the candidate. The sentence states both.
 * @param backtest counted windows, judged by the candidate
 * @param underLive the same windows, judged by the live baseline
 */
export function verificationRuleCheck(
  rule: VerificationRule,
  bounds: VerificationBounds & { readonly backtestLeastWindows: number },
  backtest: readonly BacktestedWindow[],
  underLive: readonly BacktestedWindow[],
): Check {
  const id = 'verification-rule';
  const stated = `${rule.cleanWindows} clean whole windows out of at most ${rule.outOf} keep the release`;
  if (backtest.length < bounds.backtestLeastWindows) {
    return {
      id,
      verdict: 'unknown',
      sentence: `${stated}; ${backtest.length} captured windows are too few to estimate how often the rule is wrong, it needs ${bounds.backtestLeastWindows}.`,
    };
  }
  const expected = new Set(backtest.flatMap(({ violated }) => violated));
  const sound = chanceOfUnseenViolation(backtest);
  const alarms = underLive.filter(({ violated }) => violated.length > 0).length;
  const bad =
    alarms === 0
      ? ALWAYS
      : estimatedShare(underLive.map(({ violated }) => violated.some((one) => !expected.has(one))));
  const rolledBack = rollBackOdds(rule, sound).rolledBack;
  const atMost = rollBackOdds(rule, { ...sound, share: sound.most }).rolledBack;
  const detected = rollBackOdds(rule, bad);
  const kept = 1 - detected.rolledBack;
  const breaksBounds = !meetsBounds(rule, sound, bad, bounds);
  return {
    id,
    verdict: breaksBounds ? 'warn' : 'pass',
    sentence: [
      `${stated}. A sound release is rolled back in ${smallPercent(rolledBack)} of the cases (at most ${smallPercent(atMost)}, from ${backtest.length} captured windows);`,
      badReleaseInWords(bad, alarms, kept, detected.windowsUntil),
      ...(breaksBounds ? [betterRuleInWords(sound, bad, bounds)] : []),
    ].join(' '),
    evidence: [
      { feature: 'sound, rolled back', value: rolledBack, note: `bound ${bounds.soundRolledBackMost}` },
      { feature: 'sound, rolled back, at most', value: atMost },
      { feature: 'bad, kept', value: kept, note: `bound ${bounds.badKeptMost}` },
      { feature: 'sound windows, correlation', value: sound.correlation },
      { feature: 'bad windows, correlation', value: bad.correlation },
    ],
  };
}

function badReleaseInWords(
  { share }: EstimatedShare,
  alarms: number,
  kept: number,
  windowsUntil: number | null,
): string {
  if (share === 0) {
    return 'a release that raises violations as the live baseline does is always kept, because the backtest lists all of them as expected.';
  }
  const how = alarms === 0 || share === 1 ? 'every window' : `${smallPercent(share)} of its windows`;
  const like = alarms === 0 ? '' : ', as the live baseline does,';
  return `a release with unexpected violations in ${how}${like} is kept in ${smallPercent(kept)} of the cases, and rolled back after ${round(windowsUntil ?? 0)} windows on average.`;
}

function betterRuleInWords(sound: EstimatedShare, bad: EstimatedShare, bounds: VerificationBounds): string {
  const limits = `at most ${smallPercent(bounds.soundRolledBackMost)} of the sound releases rolled back and ${smallPercent(bounds.badKeptMost)} of the bad ones kept`;
  const better = shortestRule(sound, bad, bounds, MOST_WINDOWS);
  return better
    ? `${better.cleanWindows} out of ${better.outOf} would keep the bounds (${limits}): set it as verification in the policy.`
    : `No rule over at most ${MOST_WINDOWS} windows keeps the bounds (${limits}): sound and bad releases violate too similar a share of the windows.`;
}
