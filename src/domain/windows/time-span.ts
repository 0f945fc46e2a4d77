export interface TimeSpan {
  /** Milliseconds since the epoch, AWS's time. */
  readonly start: number;
  readonly end: number;
}
