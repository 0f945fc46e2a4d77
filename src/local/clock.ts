/**
 * The platform's clock: the machine's time plus an offset that only grows. The offset is kept in a file, so
 * that a platform that was stepped into next week is still there after a restart.
 */
import { existsSync, readFileSync } from 'node:fs';
import { AwsError } from './aws-error.js';
import type { LocalClock } from './platform.js';
import { writeAtomically } from './write-atomically.js';

interface StoredClock {
  readonly offsetMilliseconds: number;
  /** The platform's time when the file was written. Time never falls behind it, whatever the machine's clock does. */
  readonly notBefore: string;
}

export interface ClockOptions {
  readonly file: string;
  /** Where a clock without a file begins, ISO 8601. Default: the machine's time. */
  readonly startAt?: string;
  readonly onStep?: (from: Date, to: Date) => void;
}

/** Opens the clock. Throws if `startAt` is not a date. */
export function openClock(options: ClockOptions): LocalClock {
  // performance.now() is monotonic: a correction of the machine's clock while running moves nothing here.
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
          'The clock cannot be stepped: the time given is not a date.',
        );
      }
      if (to < from) {
        throw new AwsError(
          'ValidationException',
          `The clock cannot be stepped back to ${to.toISOString()}: it stands at ${from.toISOString()}. Give a later time.`,
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
  if (Number.isNaN(start)) throw new Error(`startAt is not an ISO 8601 date: ${options.startAt}`);
  return start - machineTime;
}
