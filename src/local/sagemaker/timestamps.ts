/** Milliseconds. */
export const HOUR = 3_600_000;

/** ISO 8601 without milliseconds, as in capture records and in a monitoring job's `start_time`. */
export function isoSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** `yyyy/mm/dd/hh`, the hour folder of captures and reports. */
export function hourFolder(time: Date): string {
  return time.toISOString().slice(0, 13).replace('T', '/').replaceAll('-', '/');
}

/** `yyyymmddHHMM`, as in the names of monitoring jobs. */
export function minuteStamp(time: Date): string {
  return time.toISOString().slice(0, 16).replaceAll(/[-T:]/g, '');
}

/** `MM-SS-mmm`, the start of a capture file's name. */
export function withinHour(time: Date): string {
  return time.toISOString().slice(14, 23).replaceAll(/[:.]/g, '-');
}

export function startOfHour(time: Date): Date {
  return new Date(Math.floor(time.getTime() / HOUR) * HOUR);
}

/** Whole seconds between two instants, rounded up, at least 1: SageMaker bills each started second. */
export function secondsBetween(start: Date, end: Date): number {
  return Math.max(1, Math.ceil((end.getTime() - start.getTime()) / 1000));
}
