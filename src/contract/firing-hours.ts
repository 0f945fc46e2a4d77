/** When a monitoring schedule fires: the hours of the day (UTC), on the full hour. */
export interface FiringHours {
  readonly hours: readonly number[];
  /** The usual distance between two firings, in seconds: the length of a window. */
  readonly periodSeconds: number;
}
