import type { JudgedWindow } from '../../contract/judged-window.js';

/** A period in which one model alone served, in milliseconds of AWS's time; null is an open end. */
export interface ServingInterval {
  readonly model: string;
  readonly from: number | null;
  readonly until: number | null;
  /** The job definition with the baseline of this model; before any run, the live definition. */
  readonly definition: string;
}

export interface LedgerEntry {
  readonly schedule: string;
  readonly windowStart: string;
  readonly windowEnd: string;
  /** The model that served the whole window, `mixed`, or `unknown` for a window before the first known interval. */
  readonly servedBy: string;
  readonly judgedBy: string;
  /** The definition that should have judged; null if two models share the window, or if it is unknown. */
  readonly shouldBe: string | null;
  readonly right: boolean;
  readonly status: JudgedWindow['status'];
  readonly violations: number;
}

interface WindowLedger {
  readonly entries: readonly LedgerEntry[];
  /**
   * Number of windows that ended after the run began, that one model served wholly and that another model's baseline
   * judged. The invariant is zero.
   */
  readonly judgedWrongly: number;
}

/** Returns for each window which model served, which baseline judged and which should have judged. */
export function windowLedger(
  windows: readonly JudgedWindow[],
  intervals: readonly ServingInterval[],
  since: number,
): WindowLedger {
  const known = Math.min(...intervals.map(({ from }) => from ?? Number.NEGATIVE_INFINITY));
  const entries = windows.map((window): LedgerEntry => {
    const start = Date.parse(window.windowStart);
    const end = Date.parse(window.windowEnd);
    // An execution without a processing job has no window bounds, so the serving model is unknown.
    const bounded = end > start;
    const alone = intervals.find(
      ({ from, until }) => bounded && (from === null || from <= start) && (until === null || end <= until),
    );
    return {
      schedule: window.schedule,
      windowStart: window.windowStart,
      windowEnd: window.windowEnd,
      servedBy: alone?.model ?? (!bounded || (start < known && end <= known) ? 'unknown' : 'mixed'),
      judgedBy: window.jobDefinition,
      shouldBe: alone?.definition ?? null,
      right: !alone || alone.definition === window.jobDefinition,
      status: window.status,
      violations: window.violations,
    };
  });
  return {
    entries,
    judgedWrongly: entries.filter(({ right, windowEnd }) => !right && Date.parse(windowEnd) > since).length,
  };
}
