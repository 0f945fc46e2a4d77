import type { ExecutionStatus, JudgedWindow } from '../../../src/contract/judged-window.js';

const HOUR_MS = 3_600_000;
const DAY = Date.parse('2024-05-01T00:00:00Z');

/** Start of the nth hour of a day in May, in milliseconds. */
export const hour = (n: number): number => DAY + n * HOUR_MS;
export const isoHour = (n: number): string => new Date(hour(n)).toISOString();

/** The window that starts with the nth hour, judged by the definition `new`. */
export function judged(
  n: number,
  status: ExecutionStatus,
  violated: readonly string[] = status === 'CompletedWithViolations' ? ['age|baseline_drift_check'] : [],
  more: Partial<JudgedWindow> = {},
): JudgedWindow {
  return {
    schedule: 'quality',
    windowStart: isoHour(n),
    windowEnd: isoHour(n + 1),
    scheduledTime: isoHour(n + 1),
    jobDefinition: 'new',
    status,
    violations: violated.length,
    violated,
    ...more,
  };
}
