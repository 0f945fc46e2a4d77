import type { JudgedWindow } from '../../contract/judged-window.js';
import type { Counted, VerificationRule } from '../../contract/verification.js';
import { hasEnded, windowVerdict } from './execution.js';

export interface VerificationSituation {
  readonly rule: VerificationRule;
  /** Definition that must have judged. */
  readonly jobDefinition: string;
  /** Windows starting before this instant mix models and never count. Milliseconds. */
  readonly releasedAt: number;
  /** `feature|check` pairs that the approved report listed. */
  readonly expected: readonly string[];
  readonly windows: readonly JudgedWindow[];
  /** A window of fewer rows shows drift by chance, and is clean by chance: it never counts. */
  readonly leastRows: number;
  /** Whole windows that have been due since the release, with or without data. */
  readonly windowsDue: number;
}

export type VerificationVerdict =
  | {
      readonly kind: 'clean' | 'dirty' | 'too-little-traffic';
      readonly why: string;
      readonly counted: Counted;
    }
  | { readonly kind: 'wait'; readonly why: string; readonly counted: Counted };

/** Windows without data are waited for at most this many times the rule's length. */
const PATIENCE = 2;

/**
 * Judges the first whole windows after a release. A window is clean when it has no violation beyond those the
 * approved report listed; windows without enough data are unknown and never count.
 */
export function verify(situation: VerificationSituation): VerificationVerdict {
  const { rule, windows, jobDefinition, releasedAt, expected, leastRows } = situation;
  const whole = windows.filter(
    (window) => window.jobDefinition === jobDefinition && Date.parse(window.windowStart) >= releasedAt,
  );
  const allowed = new Set(expected);
  let clean = 0;
  let dirty = 0;
  let unknown = 0;
  const unexpected = new Set<string>();
  for (const window of whole) {
    if (clean + dirty >= rule.outOf) break;
    if (!hasEnded(window.status)) continue;
    const verdict = windowVerdict(window);
    if (verdict === 'unknown' || !hasEnoughRows(window, leastRows)) {
      unknown += 1;
      continue;
    }
    const surprises = window.violated.filter((violation) => !allowed.has(violation));
    // Violations that cannot be named (a report that is gone, a list that was cut) cannot have been expected either.
    const unnamed = window.violated.length === 0 || window.violations > window.violated.length;
    if (verdict === 'clean' || (surprises.length === 0 && !unnamed)) clean += 1;
    else {
      dirty += 1;
      for (const surprise of surprises) unexpected.add(surprise);
    }
  }
  const counted: Counted = { clean, dirty, unknown, unexpected: [...unexpected].slice(0, 20) };
  const tally = `${clean} clean, ${dirty} with unexpected violations, ${unknown} without enough data`;
  if (clean >= rule.cleanWindows)
    return { kind: 'clean', why: `${tally}: the rule asks for ${rule.cleanWindows} clean`, counted };
  if (dirty > rule.outOf - rule.cleanWindows) {
    return {
      kind: 'dirty',
      why: `${tally}: ${rule.cleanWindows} clean of ${rule.outOf} cannot be reached any more`,
      counted,
    };
  }
  if (situation.windowsDue >= PATIENCE * rule.outOf) {
    return {
      kind: 'too-little-traffic',
      why: `${tally} in ${situation.windowsDue} windows: too little traffic came to tell`,
      counted,
    };
  }
  return {
    kind: 'wait',
    why: `${tally}; waiting for ${rule.cleanWindows} clean windows of at most ${rule.outOf}`,
    counted,
  };
}

/** How the watching of one monitor ended. */
export interface VerificationReport {
  readonly verdict: 'clean' | 'dirty' | 'too-little-traffic';
  readonly why: string;
  readonly counted: Counted;
}

/** Whether a monitor settles the release whatever the others will say: the pair is kept or put back as a whole. */
export function decidesRelease({ verdict }: Pick<VerificationReport, 'verdict'>): boolean {
  return verdict === 'dirty';
}

const WORST = ['clean', 'too-little-traffic', 'dirty'] as const;

/** What several monitors say of one release, at least one of them: the worst decides. */
export function worstVerification(reports: readonly VerificationReport[]): VerificationReport {
  return reports.reduce((worst, one) =>
    WORST.indexOf(one.verdict) > WORST.indexOf(worst.verdict) ? one : worst,
  );
}

/** A window whose report does not say how many rows it holds is taken at its word. */
export function hasEnoughRows({ rows }: Pick<JudgedWindow, 'rows'>, leastRows: number): boolean {
  return rows === undefined || rows >= leastRows;
}
