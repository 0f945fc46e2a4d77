import type { Check } from '../../../contract/check.js';
import type { VerificationRule } from '../../../contract/verification.js';
import { round } from '../../present/sentence.js';
import {
  chanceOfUnseenViolation,
  type EstimatedShare,
  estimatedShare,
  meetsBounds,
  rollBackOdds,
  shortestRule,
  type VerificationBounds,
} from '../../windows/verification-odds.js';
import type { BacktestedWindow } from './backtest.js';

/** A verification of more windows than this keeps a bad release in service for longer than it spares a sound one. */
const MOST_WINDOWS = 12;

/** Always dirty: what a bad release is taken for where nothing tells how it would look. */
const ALWAYS: EstimatedShare = { share: 1, correlation: 0, most: 1 };

/**
 * Whether the rule that will judge the release errs seldom enough, on the windows already captured: a sound candidate
 * is one that goes on as its backtest did, a bad one alarms as the live baseline does on the new model, over what the
 * approver was not shown as expected. The verdict goes by the estimates, because the bound from few windows says more
 * about their number than about the candidate; both are said.
 */
export function verificationCheck(
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
      sentence: `${stated}; ${backtest.length} captured windows cannot tell how often that errs, ${bounds.backtestLeastWindows} are needed.`,
    };
  }
  const expected = new Set(backtest.flatMap(({ violated }) => violated));
  const sound = chanceOfUnseenViolation(backtest);
  const alarms = underLive.filter(({ violated }) => violated.length > 0).length;
  // A live baseline that is quiet on the new model gives no picture of a bad one.
  const bad =
    alarms === 0
      ? ALWAYS
      : estimatedShare(underLive.map(({ violated }) => violated.some((one) => !expected.has(one))));
  const rolledBack = rollBackOdds(rule, sound).rolledBack;
  const atMost = rollBackOdds(rule, { ...sound, share: sound.most }).rolledBack;
  const caught = rollBackOdds(rule, bad);
  const kept = 1 - caught.rolledBack;
  const errs = !meetsBounds(rule, sound, bad, bounds);
  return {
    id,
    verdict: errs ? 'warn' : 'pass',
    sentence: [
      `${stated}. A sound one is rolled back in ${percent(rolledBack)} of the cases (at most ${percent(atMost)}, by ${backtest.length} captured windows);`,
      badInWords(bad, alarms, kept, caught.windowsUntil),
      ...(errs ? [whatWouldHelp(sound, bad, bounds)] : []),
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

function badInWords(
  { share }: EstimatedShare,
  alarms: number,
  kept: number,
  windowsUntil: number | null,
): string {
  if (share === 0) {
    return 'one that alarms as the live baseline does is always kept, because it alarms over nothing but what the backtest lists as expected.';
  }
  const how = alarms === 0 || share === 1 ? 'in every window' : `in ${percent(share)} of its windows`;
  const like = alarms === 0 ? '' : ', as the live baseline does';
  return `one that alarms unexpectedly ${how}${like}, is kept in ${percent(kept)}, and caught after ${round(windowsUntil ?? 0)} windows on average.`;
}

function whatWouldHelp(sound: EstimatedShare, bad: EstimatedShare, bounds: VerificationBounds): string {
  const asked = `at most ${percent(bounds.soundRolledBackMost)} of the sound rolled back and ${percent(bounds.badKeptMost)} of the bad kept`;
  const better = shortestRule(sound, bad, bounds, MOST_WINDOWS);
  return better
    ? `${better.cleanWindows} out of ${better.outOf} would keep the bounds (${asked}): verification in the policy.`
    : `No rule over at most ${MOST_WINDOWS} windows keeps the bounds (${asked}): sound and bad look too much alike to be told apart by counting windows.`;
}

/** A small share keeps its first figure: 0.02 %, not 0 %. */
function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value >= 1) return `${Math.round(value * 10) / 10} %`;
  return value < 0.001 ? 'under 0.001 %' : `${Number(value.toPrecision(1))} %`;
}
