import type { JudgedWindow } from '../../contract/judged-window.js';
import type { Counted, VerificationRule } from '../../contract/verification.js';
import { hasEnded, windowVerdict } from './execution.js';

export interface VerificationSituation {
  readonly rule: VerificationRule;
  /** Job definition that must have judged the windows. */
  readonly jobDefinition: string;
  /** Windows that start earlier mix models and never count. Milliseconds. */
  readonly releasedAt: number;
  /** `feature|check` pairs that the approved report listed. */
  readonly expected: readonly string[];
  readonly windows: readonly JudgedWindow[];
  /** A window with fewer rows never counts: its violations, or their absence, may be chance. */
  readonly leastRows: number;
  /** Number of whole windows due since the release, with or without data. */
  readonly windowsDue: number;
  /** A window counts only once its labels have arrived. */
  readonly needsLabels?: boolean;
}

export type VerificationVerdict =
  | {
      readonly kind: 'clean' | 'dirty' | 'too-little-traffic';
      readonly why: string;
      readonly counted: Counted;
    }
  | { readonly kind: 'wait'; readonly why: string; readonly counted: Counted };

/** Verification ends after this many times the windows of the rule, with or without data. */
const MAX_WAIT_FACTOR = 2;

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
    const unlisted = window.violated.filter((violation) => !allowed.has(violation));
    // Violations without a name (a missing report, a truncated list) cannot have been expected.
    const unnamed = window.violated.length === 0 || window.violations > window.violated.length;
    if (verdict === 'clean' || (unlisted.length === 0 && !unnamed)) clean += 1;
    else {
      dirty += 1;
      for (const violation of unlisted) unexpected.add(violation);
    }
  }
  const counted: Counted = { clean, dirty, unknown, unexpected: [...unexpected].slice(0, 20) };
  const tally = `${clean} clean, ${dirty} with unexpected violations, ${unknown} without enough ${situation.needsLabels ? 'labels' : 'data'}`;
  if (clean >= rule.cleanWindows)
    return { kind: 'clean', why: `${tally}: the rule requires ${rule.cleanWindows} clean`, counted };
  if (dirty > rule.outOf - rule.cleanWindows) {
    return {
      kind: 'dirty',
      why: `${tally}: ${rule.cleanWindows} clean of ${rule.outOf} can no longer be reached`,
      counted,
    };
  }
  if (situation.windowsDue >= MAX_WAIT_FACTOR * rule.outOf) {
    return {
      kind: 'too-little-traffic',
      why: `${tally} in ${situation.windowsDue} windows: ${situation.needsLabels ? 'not verified by quality, because too few labels arrived' : 'too little traffic to decide'}`,
      counted,
    };
  }
  return {
    kind: 'wait',
    why: `${tally}; waiting for ${rule.cleanWindows} clean windows of at most ${rule.outOf}`,
    counted,
  };
}

/** Result of the verification of one monitor. */
export interface VerificationReport {
  /** The monitor judges only windows whose ground truth has arrived. */
  readonly needsLabels?: true;
  readonly verdict: 'clean' | 'dirty' | 'too-little-traffic';
  readonly why: string;
  readonly counted: Counted;
}

/** Whether one monitor decides for all: the pair is kept or rolled back as a whole. */
export function decidesRelease({ verdict }: Pick<VerificationReport, 'verdict'>): boolean {
  return verdict === 'dirty';
}

const WORST = ['clean', 'too-little-traffic', 'dirty'] as const;

const MONITORS_NAMED = 6;

/**
 * The result of several monitors for one release, at least one: the worst decides and gives the counts. A monitor whose labels
 * did not arrive decides nothing if another one has verified the release. The reasons name every monitor, the worst first, so
 * that nobody has to assume how the others did.
 */
export function worstVerification(reports: readonly VerificationReport[]): VerificationReport {
  const isVerified = reports.some(({ verdict }) => verdict === 'clean');
  const decides = ({ verdict, needsLabels }: VerificationReport) =>
    !(verdict === 'too-little-traffic' && needsLabels && isVerified);
  const worst = reports
    .filter(decides)
    .reduce((found, one) => (WORST.indexOf(one.verdict) > WORST.indexOf(found.verdict) ? one : found));
  const reasons = [worst, ...reports.filter((one) => one !== worst)].map(({ why }) => why);
  const more = reasons.length - MONITORS_NAMED;
  const named = reasons.slice(0, MONITORS_NAMED).join('; ');
  return { ...worst, why: more > 0 ? `${named}; and ${more} more monitors` : named };
}

/** A window without a row count in its report counts as large enough. */
export function hasEnoughRows({ rows }: Pick<JudgedWindow, 'rows'>, leastRows: number): boolean {
  return rows === undefined || rows >= leastRows;
}
