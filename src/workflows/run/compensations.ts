import { CancellationScope, log } from '@temporalio/workflow';
import { reasonOf } from './failures.js';

interface Compensation {
  readonly what: string;
  readonly undo: () => Promise<void>;
}

/**
 * What must be undone if a later stage fails. Each compensation is registered before its step and runs in reverse order.
 * A failed compensation does not stop the others.
 */
export class Compensations {
  private readonly registered: Compensation[] = [];

  register(what: string, undo: () => Promise<void>): void {
    this.registered.push({ what, undo });
  }

  /** The run keeps what it created: no compensation runs any more. */
  forget(): void {
    this.registered.length = 0;
  }

  /** Returns one sentence for each compensation that failed. Not cancellable: a half-done clean-up leaves resources behind. */
  async run(): Promise<readonly string[]> {
    return CancellationScope.nonCancellable(async () => {
      const failed: string[] = [];
      for (let last = this.registered.pop(); last; last = this.registered.pop()) {
        try {
          await last.undo();
        } catch (error) {
          log.warn('compensation failed', { what: last.what, error: String(error) });
          failed.push(`${last.what}: ${reasonOf(error)}`);
        }
      }
      return failed;
    });
  }
}
