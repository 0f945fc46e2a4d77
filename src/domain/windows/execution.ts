/** Stands for the name of a job definition that is written inside its schedule and so has none; no name looks like it. */
export const INLINE_DEFINITION = '(inline)';

/** One entry of constraint_violations.json. */
export interface Violation {
  readonly feature: string;
  readonly check: string;
  readonly description: string;
}

/** A monitoring execution with its window's bounds, as its processing job states them. Times are ISO 8601, AWS's own. */
export interface JudgedWindow {
  readonly schedule: string;
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly scheduledTime: string;
  readonly jobDefinition: string;
  readonly status: ExecutionStatus;
  readonly failureReason?: string;
  /** Number of distinct `feature|check` pairs in the report; the texts stay in S3 under `reportUri`. */
  readonly violations: number;
  /** `feature|check` of each violation, at most 40. */
  readonly violated: readonly string[];
  readonly reportUri?: string;
}

export type ExecutionStatus =
  | 'Pending'
  | 'InProgress'
  | 'Stopping'
  | 'Stopped'
  | 'Completed'
  | 'CompletedWithViolations'
  | 'Failed';

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
