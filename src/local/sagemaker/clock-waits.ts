/** Waits for an instant of the platform's clock, which runs at real time and can be stepped over hours at once. */
import type { LocalClock } from '../platform.js';
import { LONGEST_TIMER_MILLISECONDS } from './longest-timer.js';

export interface ClockWaits {
  /**
   * Resolves when the clock has reached `instant`, or when `interrupted` returns true. `interrupted` is checked at each
   * step of the clock and each `wake`. Rejects when the signal is aborted.
   */
  until(instant: Date, signal: AbortSignal, interrupted: () => boolean): Promise<void>;
  /** Checks every wait again, after a step of the clock or an event that may interrupt a wait. */
  wake(): void;
}

export function createClockWaits(clock: LocalClock): ClockWaits {
  const waiting = new Set<() => void>();
  return {
    wake: () => {
      for (const check of [...waiting]) check();
    },
    until: (instant, signal, interrupted) =>
      new Promise<void>((resolve, reject) => {
        let timer: NodeJS.Timeout | undefined;
        const settle = (how: () => void) => {
          clearTimeout(timer);
          waiting.delete(check);
          signal.removeEventListener('abort', stop);
          how();
        };
        const stop = () => settle(() => reject(signal.reason));
        const check = () => {
          clearTimeout(timer);
          const left = instant.getTime() - clock.now().getTime();
          if (signal.aborted) stop();
          else if (left <= 0 || interrupted()) settle(resolve);
          else timer = setTimeout(check, Math.min(left, LONGEST_TIMER_MILLISECONDS));
        };
        waiting.add(check);
        signal.addEventListener('abort', stop);
        check();
      }),
  };
}
