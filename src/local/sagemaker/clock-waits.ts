/** Waiting for an instant of the platform's clock, which runs with real time and is stepped past hours at once. */
import type { LocalClock } from '../platform.js';

export interface ClockWaits {
  /**
   * Resolves once the clock has reached `instant`, or as soon as `interrupted` says so when it is asked: at each step of
   * the clock and each `wake`. Rejects when the signal is aborted.
   */
  until(instant: Date, signal: AbortSignal, interrupted: () => boolean): Promise<void>;
  /** Something happened that a wait may be interrupted by, or the clock was stepped. */
  wake(): void;
}

/** The longest that a timer of Node can wait. */
const LONGEST_TIMER = 2 ** 31 - 1;

export function createClockWaits(clock: LocalClock): ClockWaits {
  const waiting = new Set<() => void>();
  return {
    wake: () => {
      for (const look of [...waiting]) look();
    },
    until: (instant, signal, interrupted) =>
      new Promise<void>((resolve, reject) => {
        let timer: NodeJS.Timeout | undefined;
        const settle = (how: () => void) => {
          clearTimeout(timer);
          waiting.delete(look);
          signal.removeEventListener('abort', stop);
          how();
        };
        const stop = () => settle(() => reject(signal.reason));
        const look = () => {
          clearTimeout(timer);
          const left = instant.getTime() - clock.now().getTime();
          if (signal.aborted) stop();
          else if (left <= 0 || interrupted()) settle(resolve);
          else timer = setTimeout(look, Math.min(left, LONGEST_TIMER));
        };
        waiting.add(look);
        signal.addEventListener('abort', stop);
        look();
      }),
  };
}
