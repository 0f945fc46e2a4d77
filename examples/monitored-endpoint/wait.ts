import { setTimeout } from 'node:timers/promises';

const POLL_MILLISECONDS = 100;
const TIMEOUT_MILLISECONDS = 300_000;

/**
 * Polls until `poll` returns a value.
 * @param what the resource and the expected state, for the error after the timeout.
 */
export async function waitFor<T>(what: string, poll: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + TIMEOUT_MILLISECONDS;
  for (;;) {
    const found = await poll();
    if (found !== undefined) return found;
    if (Date.now() > deadline) {
      throw new Error(`Timeout after ${TIMEOUT_MILLISECONDS / 1000} s while waiting for ${what}.`);
    }
    await setTimeout(POLL_MILLISECONDS);
  }
}

/** Polls a job until it is `Completed`. Throws with the job's failure reason if it is `Failed` or `Stopped`. */
export async function waitForJob<T extends object>(
  what: string,
  describe: () => Promise<T>,
  read: (description: T) => { readonly status: string | undefined; readonly reason: string | undefined },
): Promise<T> {
  return waitFor(`${what} to complete`, async () => {
    const description = await describe();
    const { status, reason } = read(description);
    if (status === 'Failed' || status === 'Stopped') {
      throw new Error(`${what} ended ${status}: ${reason ?? 'no reason given'}`);
    }
    return status === 'Completed' ? description : undefined;
  });
}
