import { CancellationScope, log } from '@temporalio/workflow';
import { reasonOf } from './failures.js';

interface Compensation {
  readonly what: string;
  readonly undo: () => Promise<void>;
}

/**
 * What must be undone if a later stage fails, registered before the thing is done and run in reverse. One that fails
 * does not keep the others from running.
 */
export class Compensations {
  private readonly registered: Compensation[] = [];

  register(what: string, undo: () => Promise<void>): void {
    this.registered.push({ what, undo });
  }

  /** What was done is wanted now: nothing of it is undone any more. */
  forget(): void {
    this.registered.length = 0;
  }

  /** Returns what could not be undone, in words. Not cancellable: half a clean-up is none. */
  async run(): Promise<readonly string[]> {
    return CancellationScope.nonCancellable(async () => {
      const failed: string[] = [];
      for (let last = this.registered.pop(); last; last = this.registered.pop()) {
        try {
          await last.undo();
        } catch (error) {
          log.warn('could not undo', { what: last.what, error: String(error) });
          failed.push(`${last.what}: ${reasonOf(error)}`);
        }
      }
      return failed;
    });
  }
}
