import type { RunUnderTest } from './workflow.js';

const ASK_AGAIN_MILLISECONDS = 50;

/** Resolves once a waiting activity of the run has looked at the world twice and waits on. */
export async function hasLooked(run: RunUnderTest, activityType: string): Promise<void> {
  let enough: number | undefined;
  for (;;) {
    const { raw, status } = await run.handle.describe();
    if (status.name !== 'RUNNING')
      throw new Error(`The run is ${status.name} and never waited in ${activityType}.`);
    const attempt = raw.pendingActivities?.find(
      (pending) => pending.activityType?.name === activityType,
    )?.attempt;
    if (typeof attempt === 'number') {
      enough ??= attempt + 2;
      if (attempt >= enough) return;
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MILLISECONDS));
  }
}
