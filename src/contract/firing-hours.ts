/** When a monitoring schedule starts executions: the hours of the day (UTC), on the full hour. */
export interface FiringHours {
  readonly hours: readonly number[];
  /** Seconds between two executions: the length of a window. */
  readonly periodSeconds: number;
}
