import type { WorkflowHandle } from '@temporalio/client';

/** Activities that wait for the world to bring another window. */
const WAITS_FOR_WINDOWS = new Set([
  'awaitReleaseMoment',
  'awaitSwitchMoment',
  'awaitVerification',
  'awaitRestored',
]);
const ASK_AGAIN_MILLISECONDS = 100;

/**
 * Lets hours pass only when the run waits for one: after the world last changed, each wait has looked at it twice and
 * still waits. So the story goes at the machine's own pace, and no hour passes behind the run's back.
 */
export async function windowsUntil<T>(
  handle: WorkflowHandle,
  nextWindow: () => Promise<unknown>,
  done: Promise<T>,
): Promise<T> {
  let ended = false;
  const ending = done.finally(() => {
    ended = true;
  });
  ending.catch(() => undefined);
  /** The attempt from which on a wait has looked twice since the last change. */
  let enough = new Map<string, number>();
  while (!ended) {
    const waits = await pendingWaits(handle);
    const looked = [...waits].every(
      ([id, attempt]) => attempt >= (enough.get(id) ?? Number.POSITIVE_INFINITY),
    );
    if (waits.size > 0 && looked) {
      await nextWindow();
      enough = new Map();
    } else {
      for (const [id, attempt] of waits) if (!enough.has(id)) enough.set(id, attempt + 2);
    }
    if (!ended) await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MILLISECONDS));
  }
  return ending;
}

/** Attempt by activity ID, of those that wait for a window. */
async function pendingWaits(handle: WorkflowHandle): Promise<ReadonlyMap<string, number>> {
  const { raw } = await handle.describe();
  return new Map(
    (raw.pendingActivities ?? [])
      .filter(({ activityType }) => WAITS_FOR_WINDOWS.has(activityType?.name ?? ''))
      .map(({ activityId, attempt }) => [activityId ?? '', attempt ?? 0]),
  );
}
