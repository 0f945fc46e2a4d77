import { setImmediate as nextTurn } from 'node:timers/promises';

/** Waits until the condition holds; the test's own timeout is the only limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await nextTurn();
}
