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
  /** `feature|check` of each violation, those of the feed first; cut where they are many. */
  readonly violated: readonly string[];
  readonly reportUri?: string;
  /** Rows that the execution analysed; read only where it matters, and absent where its report does not say. */
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
