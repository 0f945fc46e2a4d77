/**
 * The platform's clock: the machine's time plus an offset that only grows. The offset is kept in a file, so
 * that a clock that was stepped into next week is still in next week after a restart.
 */
import { existsSync, readFileSync } from 'node:fs';
import { AwsError } from './aws-error.js';
import type { LocalClock } from './platform.js';
import { writeAtomically } from './write-atomically.js';

interface StoredClock {
  readonly offsetMilliseconds: number;
  /** The platform's time when the file was written. After a restart the clock never shows an earlier time. */
  readonly notBefore: string;
}

/** AWS's timestamps have years of four digits. */
const LATEST = Date.parse('9999-12-31T00:00:00Z');

export interface ClockOptions {
  readonly file: string;
  /** The start time of a clock that has no file yet, ISO 8601. Default: the machine's time. */
  readonly startAt?: string;
  readonly onStep?: (from: Date, to: Date) => void;
}

/** Opens the clock. Throws if `startAt` is not a date. */
export function openClock(options: ClockOptions): LocalClock {
  // performance.now() is monotonic: a correction of the machine's clock during the run does not affect this clock.
  const startedAt = Date.now();
  const startedMonotonic = performance.now();
  const machine = () => startedAt + (performance.now() - startedMonotonic);

  let offset = initialOffset(options, startedAt);
  const now = () => new Date(Math.floor(machine() + offset));
  const save = () => {
    const stored: StoredClock = { offsetMilliseconds: offset, notBefore: now().toISOString() };
    writeAtomically(options.file, `${JSON.stringify(stored)}\n`);
  };
  save();

  return {
    now,
    stepTo: async (to) => {
      const from = now();
      if (Number.isNaN(to.getTime())) {
        throw new AwsError(
          'ValidationException',
          'The clock cannot be stepped: the given time is not a valid date. Give an ISO 8601 time.',
        );
      }
      if (to.getTime() > LATEST) {
        throw new AwsError(
          'ValidationException',
          'The clock cannot be stepped beyond the year 9999. Give an earlier time.',
        );
      }
      if (to < from) {
        throw new AwsError(
          'ValidationException',
          `The clock cannot be stepped back to ${to.toISOString()}: the current time is ${from.toISOString()}. Give a later time.`,
        );
      }
      offset += to.getTime() - from.getTime();
      save();
      options.onStep?.(from, to);
    },
  };
}

function initialOffset(options: ClockOptions, machineTime: number): number {
  if (existsSync(options.file)) {
    const stored = JSON.parse(readFileSync(options.file, 'utf8')) as StoredClock;
    return Math.max(stored.offsetMilliseconds, Date.parse(stored.notBefore) - machineTime);
  }
  if (options.startAt === undefined) return 0;
  const start = Date.parse(options.startAt);
  if (Number.isNaN(start))
    throw new Error(
      `startAt is not an ISO 8601 date: ${options.startAt}. Give a time such as 2026-01-01T00:00:00Z.`,
    );
  return start - machineTime;
}
