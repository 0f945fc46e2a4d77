import { CancellationScope } from '@temporalio/workflow';
import { wasCancelled } from './failures.js';

/**
 * Runs a step for every item. The first one that fails cancels the others, and nothing of them is in flight any more when
 * this throws: a roll-back that follows meets no late change.
 * @param step `stop` cancels the others without a failure
 */
export async function allOrNothing<Item>(
  items: readonly Item[],
  step: (item: Item, stop: () => void) => Promise<void>,
): Promise<void> {
  const scope = new CancellationScope();
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    scope.cancel();
  };
  const results = await scope.run(() =>
    Promise.allSettled(
      items.map(async (item) => {
        try {
          await step(item, stop);
        } catch (error) {
          scope.cancel();
          throw error;
        }
      }),
    ),
  );
  const failures = results.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const failure = failures.find((error) => !wasCancelled(error)) ?? (isStopped ? undefined : failures[0]);
  if (failure !== undefined) throw failure;
}
