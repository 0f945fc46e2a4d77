import { setImmediate as nextTurn } from 'node:timers/promises';

/** Waits until the condition is true. The only limit is the test's timeout. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await nextTurn();
}
