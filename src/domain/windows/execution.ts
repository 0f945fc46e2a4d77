import type { ExecutionStatus, JudgedWindow } from '../../contract/judged-window.js';

/** Stands for the name of a job definition that is written inside its schedule and so has none; no name looks like it. */
export const INLINE_DEFINITION = '(inline)';

export function hasEnded(status: ExecutionStatus): boolean {
  return status !== 'Pending' && status !== 'InProgress' && status !== 'Stopping';
}

export type WindowVerdict = 'clean' | 'violated' | 'unknown';

/** "No data" and failures are unknown, never clean: the absence of a violations file means clean only on Completed. */
export function windowVerdict(window: Pick<JudgedWindow, 'status'>): WindowVerdict {
  if (window.status === 'Completed') return 'clean';
  if (window.status === 'CompletedWithViolations') return 'violated';
  return 'unknown';
}

/** A `feature|check` whose check watches the feed and not the distribution. */
export function isFeedCheck(violation: string): boolean {
  return /\|(data_type_check|completeness_check|missing_column_check|extra_column_check)$/.test(violation);
}

/** Windows as a message carries them: their violations' names, thousands perhaps, cut to so many characters together. */
export function withTruncatedNames(
  windows: readonly JudgedWindow[],
  characters: number,
): readonly JudgedWindow[] {
  return windows.map((window) => {
    let left = characters / windows.length;
    const violated = window.violated.filter((name) => {
      left -= name.length;
      return left > 0;
    });
    return { ...window, violated };
  });
}
