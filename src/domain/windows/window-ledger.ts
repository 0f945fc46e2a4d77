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
  /**
   * The model that served the whole window, or all its records; `mixed` for a window that two models of the run served;
   * `unknown` before the first known interval; `changed` for the window in which that interval began.
   */
  readonly servedBy: string;
  /** The endpoint changed within the window, and the captured records show that one model served them all. */
  readonly byRecords?: true;
  readonly judgedBy: string;
  /** The definition that should have judged; null if two models share the window, or if it is unknown. */
  readonly shouldBe: string | null;
  readonly right: boolean;
  readonly status: JudgedWindow['status'];
  readonly violations: number;
  /** Where the report of the execution is. */
  readonly reportUri?: string;
}

interface WindowLedger {
  readonly entries: readonly LedgerEntry[];
  /**
   * Number of windows that ended after the run began, that one model served wholly and that another model's baseline
   * judged. The invariant is zero.
   */
  readonly judgedWrongly: number;
  /** Number of windows that two models of the run served. */
  readonly mixed: number;
}

type WindowBounds = Pick<JudgedWindow, 'windowStart' | 'windowEnd'>;

/** Windows in which the endpoint changed. Only the captured records show whether one model served all their traffic. */
export function changedWindows<Window extends WindowBounds>(
  windows: readonly Window[],
  intervals: readonly ServingInterval[],
): readonly Window[] {
  return windows.filter((window) => ['mixed', 'changed'].includes(servedInTime(window, intervals).servedBy));
}

/** The interval in which a record was served; null while the endpoint changed, and before the first known interval. */
export function intervalAt(time: number, intervals: readonly ServingInterval[]): ServingInterval | null {
  return (
    intervals.find(
      ({ from, until }) => (from === null || from <= time) && (until === null || time < until),
    ) ?? null
  );
}

/** Which model served a window, by the times of the endpoint's changes alone. */
export function servedInTime(
  { windowStart, windowEnd }: WindowBounds,
  intervals: readonly ServingInterval[],
): { readonly servedBy: string; readonly alone: ServingInterval | null } {
  const known = Math.min(...intervals.map(({ from }) => from ?? Number.NEGATIVE_INFINITY));
  const [start, end] = [Date.parse(windowStart), Date.parse(windowEnd)];
  // An execution without a processing job has no window bounds, so the serving model is unknown.
  if (!(end > start) || end <= known) return { servedBy: 'unknown', alone: null };
  const alone = intervals.find(
    ({ from, until }) => (from === null || from <= start) && (until === null || end <= until),
  );
  if (alone) return { servedBy: alone.model, alone };
  const first = intervals.find(({ from }) => from === known);
  const onlyFirst = first?.until === null || (first?.until ?? known) >= end;
  return { servedBy: start < known && onlyFirst ? 'changed' : 'mixed', alone: null };
}

/**
 * Returns for each window which model served, which baseline judged and which should have judged.
 * @param servedRecords by start of the window: the interval in which all its records were served; null if there is no such
 *   interval. Only for windows in which the endpoint changed
 */
export function windowLedger(
  windows: readonly JudgedWindow[],
  intervals: readonly ServingInterval[],
  since: number,
  servedRecords: ReadonlyMap<string, ServingInterval | null> = new Map(),
): WindowLedger {
  const entries = windows.map((window): LedgerEntry => {
    const inTime = servedInTime(window, intervals);
    const byRecords = inTime.alone ? null : (servedRecords.get(window.windowStart) ?? null);
    const alone = inTime.alone ?? byRecords;
    return {
      schedule: window.schedule,
      windowStart: window.windowStart,
      windowEnd: window.windowEnd,
      servedBy: byRecords?.model ?? inTime.servedBy,
      ...(byRecords ? { byRecords: true as const } : {}),
      judgedBy: window.jobDefinition,
      shouldBe: alone?.definition ?? null,
      right: !alone || alone.definition === window.jobDefinition,
      status: window.status,
      violations: window.violations,
      ...(window.reportUri === undefined ? {} : { reportUri: window.reportUri }),
    };
  });
  return {
    entries,
    judgedWrongly: entries.filter(({ right, windowEnd }) => !right && Date.parse(windowEnd) > since).length,
    mixed: entries.filter(({ servedBy }) => servedBy === 'mixed').length,
  };
}
