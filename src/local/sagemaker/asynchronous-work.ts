/**
 * What goes on after an operation has answered: jobs, deployments, schedule changes. One thing computes at a
 * time, so that a small machine keeps answering; waiting for a duration to pass costs nothing and overlaps.
 */
import { setTimeout as delay } from 'node:timers/promises';

export interface Work {
  /** Aborted when the work is stopped, or when the platform closes. */
  readonly signal: AbortSignal;
  /** Runs a computation when no other one runs. */
  compute<T>(task: () => Promise<T>): Promise<T>;
  /** Resolves once this work has lasted that many real milliseconds. */
  lastAtLeast(milliseconds: number): Promise<void>;
}

export interface WorkSteps {
  run(work: Work): Promise<void>;
  failed(error: unknown): void;
  /** After `stop`. Absent where nothing ever stops the work. */
  stopped?(): void;
  /** Work that lasts longer is stopped, and `exceeded` is called instead of `stopped`. Of the machine's time. */
  readonly limit?: { readonly seconds: number; exceeded(): void };
}

export interface AsynchronousWork {
  /** Starts work under an identity of its own; `id` must not be under way already. */
  start(id: string, steps: WorkSteps): void;
  stop(id: string): void;
  /** Work whose id begins so does not pass its durations until `release`: for tests that need a state to last. */
  hold(idPrefix: string): void;
  release(): void;
  idle(): Promise<void>;
  /** Gives everything up without a trace in the documents, as a killed process would. */
  close(): Promise<void>;
}

/** The longest that a timer of Node can wait, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

export function startAsynchronousWork(): AsynchronousWork {
  const running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  let computing: Promise<unknown> = Promise.resolve();
  let closed = false;
  let held:
    | { readonly prefix: string; readonly released: Promise<void>; readonly release: () => void }
    | undefined;

  const compute = <T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> => {
    const mine = computing.then(async () => {
      signal.throwIfAborted();
      const result = await task();
      signal.throwIfAborted();
      return result;
    });
    computing = mine.catch(() => undefined);
    return mine;
  };

  const execute = async (id: string, steps: WorkSteps, abort: AbortController) => {
    const startedAt = performance.now();
    const { limit } = steps;
    let tooLong = false;
    const timer = limit && setTimeout(stopTooLong, Math.min(limit.seconds * 1000, LONGEST_TIMER));
    function stopTooLong() {
      tooLong = true;
      abort.abort();
    }
    const { signal } = abort;
    try {
      await steps.run({
        signal,
        compute: (task) => compute(signal, task),
        lastAtLeast: async (milliseconds) => {
          const left = milliseconds - (performance.now() - startedAt);
          if (left > 0) await delay(left, undefined, { signal });
          if (held && id.startsWith(held.prefix)) await untilReleasedOrAborted(held.released, signal);
          signal.throwIfAborted();
        },
      });
    } catch (error) {
      if (closed) return;
      if (tooLong) limit?.exceeded();
      else if (signal.aborted && steps.stopped) steps.stopped();
      else steps.failed(error);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    start: (id, steps) => {
      if (closed) return;
      if (running.has(id)) throw new Error(`${id} is already under way.`);
      const abort = new AbortController();
      // On the next turn, so that an operation has answered before its work begins.
      const done = new Promise<void>((resolve) => setImmediate(resolve))
        .then(() => (closed ? undefined : execute(id, steps, abort)))
        .finally(() => running.delete(id));
      running.set(id, { abort, done });
    },
    stop: (id) => running.get(id)?.abort.abort(),
    hold: (prefix) => {
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      held = { prefix, released, release };
    },
    release: () => {
      held?.release();
      held = undefined;
    },
    idle: async () => {
      while (running.size > 0) await Promise.all([...running.values()].map(({ done }) => done));
    },
    close: async () => {
      closed = true;
      for (const { abort } of running.values()) abort.abort();
      await Promise.allSettled([...running.values()].map(({ done }) => done));
    },
  };
}

function untilReleasedOrAborted(released: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  return Promise.race([released, aborted]);
}
