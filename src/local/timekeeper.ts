/**
 * Advances the platform in time: one tick each real second, and steps of the clock. Ticks never overlap, so that due
 * work is not started twice.
 */
import { AwsError } from './aws-error.js';
import type { LocalPlatform, LocalSageMaker } from './platform.js';

const HOUR = 3_600_000;
/** One step stops at each hour on its way: a step of 20 years took a minute, and a longer one exhausted the memory. */
const MAX_STEP_DAYS = 31;
const MINUTE = 60_000;
const TICK_INTERVAL = 1000;

export interface Timekeeper {
  /**
   * Steps the clock forward to `to`, with a stop at each instant at which an execution may be due. Throws
   * ValidationException for a step of more than 31 days.
   */
  stepTo(to: Date): Promise<Date>;
  /** Steps to the given number of minutes past the next full hour. */
  stepToNextHour(minutesPast: number): Promise<Date>;
  flushCapture(): Promise<void>;
  /** Stops the ticks, after the current tick or step has ended. */
  stop(): Promise<void>;
}

export function startTimekeeper(platform: LocalPlatform, sagemaker: LocalSageMaker): Timekeeper {
  const { clock, options } = platform;
  let lastTask: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const enqueue = <T>(work: () => Promise<T>): Promise<T> => {
    waiting += 1;
    const task = lastTask.then(work).finally(() => {
      waiting -= 1;
    });
    lastTask = task.catch(() => undefined);
    return task;
  };
  const timer = setInterval(() => {
    // Ticks are skipped while one runs, so that a slow tick does not build a queue.
    if (waiting === 0) enqueue(() => sagemaker.tick()).catch(reportFailure);
  }, TICK_INTERVAL);
  timer.unref();

  const step = async (to: Date) => {
    if (to.getTime() - clock.now().getTime() > MAX_STEP_DAYS * 24 * HOUR) {
      throw new AwsError(
        'ValidationException',
        `One step moves the clock by at most ${MAX_STEP_DAYS} days. Send several smaller steps.`,
      );
    }
    for (const instant of [...dueInstants(clock.now(), to, options.startJitterMinutes[1]), to]) {
      // Buffered capture records belong to the current hour: write them before the clock leaves it.
      await sagemaker.flushCapture();
      // Real time passes during the tick, so the clock may already be past a near instant.
      if (instant === to || instant > clock.now()) await clock.stepTo(instant);
      await sagemaker.tick();
    }
    return clock.now();
  };

  return {
    stepTo: (to) => enqueue(() => step(to)),
    stepToNextHour: (minutesPast) =>
      enqueue(() =>
        step(new Date((Math.floor(clock.now().getTime() / HOUR) + 1) * HOUR + minutesPast * MINUTE)),
      ),
    flushCapture: () => enqueue(() => sagemaker.flushCapture()),
    stop: async () => {
      clearInterval(timer);
      await lastTask;
    },
  };
}

/** The instants between two times at which all executions of an hour are due: each full hour plus the longest jitter. */
export function dueInstants(from: Date, to: Date, longestJitterMinutes: number): readonly Date[] {
  const instants: Date[] = [];
  const offset = longestJitterMinutes * MINUTE;
  let instant = Math.floor(from.getTime() / HOUR) * HOUR + offset;
  for (; instant < to.getTime(); instant += HOUR)
    if (instant > from.getTime()) instants.push(new Date(instant));
  return instants;
}

function reportFailure(error: unknown): void {
  process.emitWarning(
    `A tick of the local SageMaker failed: ${error instanceof Error ? error.stack : String(error)}`,
  );
}
