import { binomialCdf, binomialUpperTail } from '../statistics/binomial.js';
import type { VerificationRule } from './verification.js';

export interface VerificationOdds {
  /** A sound release is rolled back all the same. */
  readonly soundRolledBack: number;
  /** A release that alarms as often as `bad` says is kept all the same. */
  readonly badKept: number;
  /** Windows after which a release that alarms in every one is rolled back. */
  readonly windowsToCatch: number;
}

/**
 * How often the rule errs, exactly: it rolls back as soon as more than `outOf − cleanWindows` windows are dirty, and
 * stopping early changes no verdict, so both errors are binomial tails over `outOf` windows.
 * @param sound chance that a window of a sound release shows an unexpected violation
 * @param bad the same of a release that must not be kept
 * Windows are taken as independent; alarms that come in runs make both errors more frequent.
 */
export function verificationOdds(
  { cleanWindows, outOf }: VerificationRule,
  sound: number,
  bad: number,
): VerificationOdds {
  const dirtyTolerated = outOf - cleanWindows;
  return {
    soundRolledBack: binomialUpperTail(dirtyTolerated + 1, outOf, sound),
    badKept: binomialCdf(dirtyTolerated, outOf, bad),
    windowsToCatch: dirtyTolerated + 1,
  };
}

/**
 * Chance that the next window shows a violation that no window before it showed, which is what verification calls
 * unexpected: the share of windows with a violation that is in no other window (Good and Turing 1953). `most` is the
 * exact upper bound of 95 % on that share.
 */
export function chanceOfTheUnseen(windows: readonly { readonly violated: readonly string[] }[]): {
  readonly chance: number;
  readonly most: number;
} {
  const n = windows.length;
  if (n === 0) return { chance: 0, most: 1 };
  const seen = new Map<string, number>();
  for (const violation of windows.flatMap(({ violated }) => violated)) {
    seen.set(violation, (seen.get(violation) ?? 0) + 1);
  }
  const alone = windows.filter(({ violated }) => violated.some((one) => seen.get(one) === 1)).length;
  return { chance: alone / n, most: upperBound(alone, n) };
}

const CONFIDENCE = 0.95;
const HALVINGS = 60;

/** One-sided Clopper and Pearson: the share at which so few or fewer would be seen in 5 % of the cases. */
function upperBound(successes: number, trials: number): number {
  if (successes >= trials) return 1;
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (low + high) / 2;
    if (binomialCdf(successes, trials, middle) > 1 - CONFIDENCE) low = middle;
    else high = middle;
  }
  return high;
}
