/**
 * The times at which a monitoring schedule fires. Model Monitor accepts three forms of cron, all on the full hour in UTC:
 * `cron(0 * ? * * *)` each hour, `cron(0 H ? * * *)` each day, `cron(0 H/N ? * * *)` every N hours from H.
 */
import { HOUR } from '../timestamps.js';

/** One immediate execution instead of a cron expression. */
export const NOW = 'NOW';

/** The hours of the day, ascending. Undefined for an expression that Model Monitor rejects. */
export function firingHours(expression: string): readonly number[] | undefined {
  const match = /^cron\(0 (?:(\*)|([01]?\d|2[0-3]))(?:\/(\d{1,2}))? \? \* \* \*\)$/.exec(expression);
  if (!match) return undefined;
  const [, every, hour = '0', step] = match;
  const start = Number(hour);
  if (every && step === undefined) return Array.from({ length: 24 }, (_, index) => index);
  if (step === undefined) return [start];
  const distance = Number(step);
  if (distance < 1 || distance > 24) return undefined;
  return Array.from({ length: 24 }, (_, index) => index).filter(
    (index) => index >= start && (index - start) % distance === 0,
  );
}

/** The shortest time between two firings, including across midnight. */
export function shortestPeriodSeconds(hours: readonly number[]): number {
  const gaps = hours.map((hour, index) => (hours[index + 1] ?? (hours[0] ?? 0) + 24) - hour);
  return Math.min(...gaps) * 3600;
}

/** The first firing strictly after `time`. */
export function boundaryAfter(hours: readonly number[], time: Date): Date {
  return search(hours, Math.floor(time.getTime() / HOUR) * HOUR + HOUR, HOUR);
}

/** The last firing strictly before `time`, which is the start of the window that ends at `time`. */
export function boundaryBefore(hours: readonly number[], time: Date): Date {
  return search(hours, Math.ceil(time.getTime() / HOUR) * HOUR - HOUR, -HOUR);
}

function search(hours: readonly number[], from: number, step: number): Date {
  for (let tried = 0, hour = from; tried < 24; tried++, hour += step) {
    if (hours.includes(new Date(hour).getUTCHours())) return new Date(hour);
  }
  throw new Error('The schedule has no firing hours, so it has no boundaries.');
}

/** An offset of a monitoring input, such as `-PT1H` or `-P1DT2H`, in milliseconds. Undefined if it cannot be parsed. */
export function offsetMilliseconds(text: string): number | undefined {
  const match = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!match || !/\d[DHMS]$/.test(text)) return undefined;
  const [, minus, days = 0, hours = 0, minutes = 0, seconds = 0] = match;
  const size = (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return minus ? -size : size;
}
