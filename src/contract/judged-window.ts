import type { MonitorKind } from './monitor-kind.js';

/** A monitoring execution and the bounds of its window, which its processing job states. Times are AWS's, in ISO 8601. */
export interface JudgedWindow {
  readonly schedule: string;
  /** Of the monitor; absent for data quality. */
  readonly kind?: Exclude<MonitorKind, 'DataQuality'>;
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly scheduledTime: string;
  readonly jobDefinition: string;
  readonly status: ExecutionStatus;
  readonly failureReason?: string;
  /** Number of distinct `feature|check` or `metric|check` pairs in the report. Their texts stay in S3 under `reportUri`. */
  readonly violations: number;
  /** `feature|check` of each violation, `metric|check` for other kinds; feed violations first; a long list is cut. */
  readonly violated: readonly string[];
  readonly reportUri?: string;
  /** Rows that the execution analysed. Read only where it matters; absent where its report does not state it. */
  readonly rows?: number;
}

export type ExecutionStatus =
  | 'Pending'
  | 'InProgress'
  | 'Stopping'
  | 'Stopped'
  | 'Completed'
  | 'CompletedWithViolations'
  | 'Failed';
