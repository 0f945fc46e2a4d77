import type { ExecutionStatus, JudgedWindow } from '../../contract/judged-window.js';

/** Used as the name of a job definition that is inline in its schedule and has no name. It is not a valid name. */
export const INLINE_DEFINITION = '(inline)';

export function hasEnded(status: ExecutionStatus): boolean {
  return status !== 'Pending' && status !== 'InProgress' && status !== 'Stopping';
}

type WindowVerdict = 'clean' | 'violated' | 'unknown';

/** "No data" and failures are unknown, never clean: a missing violations file means clean only with status Completed. */
export function windowVerdict(window: Pick<JudgedWindow, 'status'>): WindowVerdict {
  if (window.status === 'Completed') return 'clean';
  if (window.status === 'CompletedWithViolations') return 'violated';
  return 'unknown';
}

/** Whether the check of a `feature|check` tests the feed and not the distribution. */
export function isFeedCheck(violation: string): boolean {
  return /\|(data_type_check|completeness_check|missing_column_check|extra_column_check)$/.test(violation);
}

/** Windows with their violation names truncated to a total number of characters; there can be thousands of names. */
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
