import type { RebaselineInput } from '../../contract/input.js';
import type { Monitor, ResolvedRun } from '../../contract/resolved-run.js';
import type { RunLimits } from '../../contract/run-limits.js';
import type { Compensations } from './compensations.js';
import type { RunState } from './run-state.js';

/** What every stage works with. The first three never change after the run is resolved. */
export interface RunContext {
  readonly input: RebaselineInput;
  readonly resolved: ResolvedRun;
  readonly limits: RunLimits;
  /** What the run knows so far. */
  readonly run: RunState;
  readonly undo: Compensations;
}

/** The run as these monitors see it, for what belongs to their candidate alone. */
export function forMonitors(resolved: ResolvedRun, scheduleNames: readonly string[]): ResolvedRun {
  const monitors = resolved.monitors.filter(({ scheduleName }) => scheduleNames.includes(scheduleName));
  return { ...resolved, monitors };
}

/** How long after a window opens its execution is due, beyond the schedule's period: its labels come late. In seconds. */
export function lookBackSeconds({ windowOffset }: Monitor): number {
  return windowOffset?.startSeconds ?? 0;
}

/** The longest period of the endpoint's schedules, in seconds: deadlines for people count in it. */
export function longestPeriod({ monitors }: ResolvedRun): number {
  return Math.max(...monitors.map(({ firing }) => firing.periodSeconds));
}
