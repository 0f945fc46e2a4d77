import type { FiringHours } from '../../contract/firing-hours.js';

const HOUR_MS = 3_600_000;

/**
 * Parses the three forms that Model Monitor accepts: `cron(0 * ? * * *)` hourly, `cron(0 H ? * * *)` daily,
 * `cron(0 H/N ? * * *)` every N hours from H. Returns null for anything else, also for `NOW`, which runs once.
 */
export function parseScheduleExpression(expression: string): FiringHours | null {
  const match = /^cron\(0 (\*|\d{1,2})(?:\/(\d{1,2}))? \? \* \* \*\)$/.exec(expression.trim());
  if (!match) return null;
  const [, from, step] = match;
  if (from === '*' && step === undefined) {
    return { hours: Array.from({ length: 24 }, (_, hour) => hour), periodSeconds: 3600 };
  }
  const start = from === '*' ? 0 : Number(from);
  if (start > 23) return null;
  if (step === undefined) return { hours: [start], periodSeconds: 86_400 };
  const every = Number(step);
  if (every < 1 || every > 24) return null;
  const hours: number[] = [];
  for (let hour = start; hour < 24; hour += every) hours.push(hour);
  return { hours, periodSeconds: every * 3600 };
}

/** The last firing at or before `time` (milliseconds since the epoch). */
export function lastFiring(firing: FiringHours, time: number): number {
  let hour = Math.floor(time / HOUR_MS) * HOUR_MS;
  while (!firing.hours.includes(new Date(hour).getUTCHours())) hour -= HOUR_MS;
  return hour;
}

/** The first firing at or after `time` (milliseconds since the epoch). */
export function firstFiring(firing: FiringHours, time: number): number {
  let hour = Math.ceil(time / HOUR_MS) * HOUR_MS;
  while (!firing.hours.includes(new Date(hour).getUTCHours())) hour += HOUR_MS;
  return hour;
}
