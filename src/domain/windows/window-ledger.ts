import type { JudgedWindow } from '../../contract/judged-window.js';

/** A span in which one model alone answered, by AWS's times in milliseconds; open where null. */
export interface ServingInterval {
  readonly model: string;
  readonly from: number | null;
  readonly until: number | null;
  /** The job definition whose baseline belongs to this model; for the model before any run, the live one. */
  readonly definition: string;
}

export interface LedgerEntry {
  readonly schedule: string;
  readonly windowStart: string;
  readonly windowEnd: string;
  /** The model that served the whole window, `mixed`, or `unknown` for one from before the first known interval. */
  readonly servedBy: string;
  readonly judgedBy: string;
  /** The definition that should have judged; null where two models share the window and either may, or it is not known. */
  readonly shouldBe: string | null;
  readonly right: boolean;
  readonly status: JudgedWindow['status'];
  readonly violations: number;
}

export interface WindowLedger {
  readonly entries: readonly LedgerEntry[];
  /**
   * Windows that ended since the run began, were served wholly by one model and judged by another's baseline. The
   * project's promise is zero.
   */
  readonly judgedWrongly: number;
}

/** For each window: who served, which baseline judged, which should have. */
export function windowLedger(
  windows: readonly JudgedWindow[],
  intervals: readonly ServingInterval[],
  since: number,
): WindowLedger {
  const known = Math.min(...intervals.map(({ from }) => from ?? Number.NEGATIVE_INFINITY));
  const entries = windows.map((window): LedgerEntry => {
    const start = Date.parse(window.windowStart);
    const end = Date.parse(window.windowEnd);
    // An execution that never had a processing job tells no bounds, so nobody can say who served it.
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
