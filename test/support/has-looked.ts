import type { RunUnderTest } from './workflow.js';

const ASK_AGAIN_MILLISECONDS = 50;

/**
 * Resolves once a waiting activity of the run has looked at the world twice and waits on. Fails when the run has come
 * to `tooFar` instead: it did not wait.
 */
export async function hasLooked(run: RunUnderTest, activityType: string, tooFar?: string): Promise<void> {
  let enough: number | undefined;
  for (;;) {
    const { raw, status } = await run.handle.describe();
    if (status.name !== 'RUNNING')
      throw new Error(`The run is ${status.name} and never waited in ${activityType}.`);
    const attemptOf = (type: string) =>
      raw.pendingActivities?.find((pending) => pending.activityType?.name === type)?.attempt;
    if (tooFar !== undefined && attemptOf(tooFar) !== undefined) {
      throw new Error(`The run is in ${tooFar} already and did not wait in ${activityType}.`);
    }
    const attempt = attemptOf(activityType);
    if (typeof attempt === 'number') {
      enough ??= attempt + 2;
      if (attempt >= enough) return;
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MILLISECONDS));
  }
}
