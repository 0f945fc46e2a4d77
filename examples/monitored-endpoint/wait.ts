import { setTimeout } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;
const GIVE_UP_AFTER_MS = 300_000;

/**
 * Looks again and again until `look` answers with something.
 * @param what the resource and the state waited for, for the error if it never comes.
 */
export async function waitFor<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) {
      throw new Error(`waited ${GIVE_UP_AFTER_MS / 1000} s for ${what}, in vain.`);
    }
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** Waits for a job by its status: `Completed` resolves, `Failed` and `Stopped` throw with the job's own reason. */
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
