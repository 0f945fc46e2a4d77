/**
 * Work that continues after an operation has returned: jobs, deployments, schedule changes. One computation runs at a
 * time, so that a small machine stays responsive. Waits for a duration run in parallel.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { LONGEST_TIMER_MILLISECONDS } from './longest-timer.js';

export interface Work {
  /** Aborted when the work is stopped, or when the platform closes. */
  readonly signal: AbortSignal;
  /** Runs a computation after all computations that were requested earlier. */
  compute<T>(task: () => Promise<T>): Promise<T>;
  /** Resolves when this work has lasted the given time, in real milliseconds. */
  lastAtLeast(milliseconds: number): Promise<void>;
}

export interface WorkSteps {
  run(work: Work): Promise<void>;
  failed(error: unknown): void;
  /** Called after `stop`. Absent for work that is never stopped. */
  stopped?(): void;
  /** Work that lasts longer, in machine time, is stopped; `exceeded` is called instead of `stopped`. */
  readonly limit?: { readonly seconds: number; exceeded(): void };
}

export interface AsynchronousWork {
  /** Starts work. Throws if work with the same id is in progress. */
  start(id: string, steps: WorkSteps): void;
  stop(id: string): void;
  /** Keeps work whose id starts with the prefix from ending until `release`, for tests that need a state to last. */
  hold(idPrefix: string): void;
  release(): void;
  idle(): Promise<void>;
  /** Aborts all work without a change to the documents, as if the process had been killed. */
  close(): Promise<void>;
}

export function startAsynchronousWork(): AsynchronousWork {
  const running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  let computing: Promise<unknown> = Promise.resolve();
  let closed = false;
  let held:
    | { readonly prefix: string; readonly released: Promise<void>; readonly release: () => void }
    | undefined;

  const compute = <T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> => {
    const computation = computing.then(async () => {
      signal.throwIfAborted();
      const result = await task();
      signal.throwIfAborted();
      return result;
    });
    computing = computation.catch(() => undefined);
    return computation;
  };

  const execute = async (id: string, steps: WorkSteps, abort: AbortController) => {
    const startedAt = performance.now();
    const { limit } = steps;
    let limitExceeded = false;
    const timer =
      limit && setTimeout(exceedLimit, Math.min(limit.seconds * 1000, LONGEST_TIMER_MILLISECONDS));
    function exceedLimit() {
      limitExceeded = true;
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
      if (limitExceeded) limit?.exceeded();
      else if (signal.aborted && steps.stopped) steps.stopped();
      else steps.failed(error);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    start: (id, steps) => {
      if (closed) return;
      if (running.has(id)) throw new Error(`${id} is already in progress.`);
      const abort = new AbortController();
      // Start on the next turn of the event loop, so that the operation returns before its work begins.
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
