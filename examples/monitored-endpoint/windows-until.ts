import type { WorkflowHandle } from '@temporalio/client';

/** Activities that poll until another window has been monitored. */
const ACTIVITIES_WAITING_FOR_WINDOWS = new Set([
  'awaitReleaseMoment',
  'awaitSwitchMoment',
  'awaitVerification',
  'awaitRestored',
]);
const POLL_MILLISECONDS = 100;

/**
 * Calls `nextWindow` whenever the run waits for another window, until `done` settles. The run waits when every pending
 * activity has polled twice since the last window. So the speed depends on the machine, and the run sees every window.
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
  /** By activity ID: the attempt with which it has polled twice since the last window. */
  let secondPoll = new Map<string, number>();
  while (!ended) {
    const waiting = await waitingActivities(handle);
    const allPolledTwice = [...waiting].every(
      ([id, attempt]) => attempt >= (secondPoll.get(id) ?? Number.POSITIVE_INFINITY),
    );
    if (waiting.size > 0 && allPolledTwice) {
      await nextWindow();
      secondPoll = new Map();
    } else {
      for (const [id, attempt] of waiting) if (!secondPoll.has(id)) secondPoll.set(id, attempt + 2);
    }
    if (!ended) await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  return ending;
}

/** The attempt of each activity that waits for a window, by activity ID. */
async function waitingActivities(handle: WorkflowHandle): Promise<ReadonlyMap<string, number>> {
  const { raw } = await handle.describe();
  return new Map(
    (raw.pendingActivities ?? [])
      .filter(({ activityType }) => ACTIVITIES_WAITING_FOR_WINDOWS.has(activityType?.name ?? ''))
      .map(({ activityId, attempt }) => [activityId ?? '', attempt ?? 0]),
  );
}
