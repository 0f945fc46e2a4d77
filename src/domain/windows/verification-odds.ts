import type { VerificationRule } from '../../contract/verification.js';
import { effectiveLength, lagOneAutocorrelation } from '../../statistics/autocorrelation.js';
import { clopperPearson } from '../../statistics/binomial.js';

/** How often a window is dirty, and how strongly consecutive windows are correlated. */
interface DirtyWindows {
  readonly share: number;
  /** Correlation of one window with the next, 0 to 1; 0 for independent windows. */
  readonly correlation: number;
}

interface RollBackOdds {
  readonly rolledBack: number;
  /** Mean number of windows until the roll-back, over the releases that are rolled back; null if none is. */
  readonly windowsUntil: number | null;
}

/**
 * Exact probability that the rule rolls a release back. It does so as soon as more than `outOf − cleanWindows` windows are
 * dirty; stopping early changes no verdict. For independent windows the probability is the upper tail of a binomial over
 * `outOf`, and the waiting time is a negative binomial truncated there. Correlated windows are a two-state Markov chain
 * that starts in its stationary distribution.
 */
export function rollBackOdds(
  { cleanWindows, outOf }: VerificationRule,
  { share, correlation }: DirtyWindows,
): RollBackOdds {
  const tolerated = outOf - cleanWindows;
  const after = (dirty: boolean) => (dirty ? share + correlation * (1 - share) : share * (1 - correlation));
  /** Probability of each undecided state: number of dirty windows so far, and whether the last one was dirty. */
  let open = new Map<string, { dirty: number; last: boolean | null; probability: number }>([
    ['', { dirty: 0, last: null, probability: 1 }],
  ]);
  let [rolledBack, windows] = [0, 0];
  for (let window = 1; window <= outOf; window += 1) {
    const next: typeof open = new Map();
    for (const { dirty, last, probability } of open.values()) {
      const chance = last === null ? share : after(last);
      for (const [isDirty, p] of [
        [true, probability * chance],
        [false, probability * (1 - chance)],
      ] as const) {
        const now = dirty + (isDirty ? 1 : 0);
        if (now > tolerated) {
          rolledBack += p;
          windows += p * window;
        } else if (window - now < cleanWindows) {
          const key = `${now}${isDirty}`;
          const sum = next.get(key)?.probability ?? 0;
          next.set(key, { dirty: now, last: isDirty, probability: sum + p });
        }
      }
    }
    open = next;
  }
  return { rolledBack, windowsUntil: rolledBack > 0 ? windows / rolledBack : null };
}

/** A share estimated from windows, oldest first, with its upper bound at 95 % confidence. */
export interface EstimatedShare extends DirtyWindows {
  readonly most: number;
}

/** Correlated windows count as fewer windows in the bound. Without windows the bound is 1. */
export function estimatedShare(dirty: readonly boolean[]): EstimatedShare {
  if (dirty.length === 0) return { share: 0, correlation: 0, most: 1 };
  const series = dirty.map((one): number => (one ? 1 : 0));
  const share = series.reduce((sum, one) => sum + one, 0) / series.length;
  const effective = Math.max(1, effectiveLength(series));
  return {
    share,
    correlation: Math.max(0, lagOneAutocorrelation(series)),
    // The two-sided 90 % interval leaves 5 % above it.
    most: clopperPearson(share * effective, effective, 0.9).high,
  };
}

/**
 * Probability that the next window has a violation that no earlier window had; verification calls it unexpected. The
 * estimate is the share of windows with a violation that occurs in no other window (Good and Turing 1953).
 */
export function chanceOfUnseenViolation(
  windows: readonly { readonly violated: readonly string[] }[],
): EstimatedShare {
  const seen = new Map<string, number>();
  for (const violation of windows.flatMap(({ violated }) => [...new Set(violated)])) {
    seen.set(violation, (seen.get(violation) ?? 0) + 1);
  }
  return estimatedShare(windows.map(({ violated }) => violated.some((one) => seen.get(one) === 1)));
}

/** Upper bounds on the two error rates of verification. */
export interface VerificationBounds {
  readonly soundRolledBackMost: number;
  readonly badKeptMost: number;
}

export function meetsBounds(
  rule: VerificationRule,
  sound: DirtyWindows,
  bad: DirtyWindows,
  { soundRolledBackMost, badKeptMost }: VerificationBounds,
): boolean {
  return (
    rollBackOdds(rule, sound).rolledBack <= soundRolledBackMost &&
    1 - rollBackOdds(rule, bad).rolledBack <= badKeptMost
  );
}

/** The rule with the fewest windows, at most `mostWindows`, that meets both bounds; among those, the strictest. Null if none does. */
export function shortestRule(
  sound: DirtyWindows,
  bad: DirtyWindows,
  bounds: VerificationBounds,
  mostWindows: number,
): VerificationRule | null {
  for (let outOf = 1; outOf <= mostWindows; outOf += 1) {
    for (let cleanWindows = outOf; cleanWindows >= 1; cleanWindows -= 1) {
      const rule = { cleanWindows, outOf };
      if (meetsBounds(rule, sound, bad, bounds)) return rule;
    }
  }
  return null;
}
