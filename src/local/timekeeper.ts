/**
 * Drives the platform through time: a tick each real second, and steps of the clock. Ticks never overlap, so
 * that nothing that is due is started twice.
 */
import type { LocalPlatform, LocalSageMaker } from './platform.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const TICK_INTERVAL = 1000;

export interface Timekeeper {
  /** Steps the clock forward to `to`, stopping on the way wherever an execution may have become due. */
  stepTo(to: Date): Promise<Date>;
  /** Steps to the next full hour and so many minutes past it. */
  stepToNextHour(minutesPast: number): Promise<Date>;
  flushCapture(): Promise<void>;
  /** Stops ticking, once the tick or step under way has ended. */
  stop(): Promise<void>;
}

export function startTimekeeper(platform: LocalPlatform, sagemaker: LocalSageMaker): Timekeeper {
  const { clock, options } = platform;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    waiting += 1;
    const turn = last.then(work).finally(() => {
      waiting -= 1;
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  const timer = setInterval(() => {
    // A slow tick is not followed by a queue of others.
    if (waiting === 0) inTurn(() => sagemaker.tick()).catch(reportFailure);
  }, TICK_INTERVAL);
  timer.unref();

  const step = async (to: Date) => {
    for (const instant of [...dueInstants(clock.now(), to, options.startJitterMinutes[1]), to]) {
      // Buffered records carry the hour in which they were answered: they are written before it is left.
      await sagemaker.flushCapture();
      // Real time passes meanwhile, and may have carried the clock beyond a near instant.
      if (instant === to || instant > clock.now()) await clock.stepTo(instant);
      await sagemaker.tick();
    }
    return clock.now();
  };

  return {
    stepTo: (to) => inTurn(() => step(to)),
    stepToNextHour: (minutesPast) =>
      inTurn(() =>
        step(new Date((Math.floor(clock.now().getTime() / HOUR) + 1) * HOUR + minutesPast * MINUTE)),
      ),
    flushCapture: () => inTurn(() => sagemaker.flushCapture()),
    stop: async () => {
      clearInterval(timer);
      await last;
    },
  };
}

/** The instants between two times by which the executions of an hour have started: each hour and the longest jitter. */
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
