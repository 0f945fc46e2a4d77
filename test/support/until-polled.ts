import type { RunUnderTest } from './workflow.js';

const DESCRIBE_INTERVAL_MILLISECONDS = 50;

/**
 * Resolves after an activity of the run has polled at least twice more and still waits. Fails if the run already calls
 * `tooFar`: then it did not wait.
 */
export async function untilPolled(run: RunUnderTest, activityType: string, tooFar?: string): Promise<void> {
  let enough: number | undefined;
  for (;;) {
    const { raw, status } = await run.handle.describe();
    if (status.name !== 'RUNNING')
      throw new Error(`The run is ${status.name} and never waited in ${activityType}.`);
    const attemptOf = (type: string) =>
      raw.pendingActivities?.find((pending) => pending.activityType?.name === type)?.attempt;
    if (tooFar !== undefined && attemptOf(tooFar) !== undefined) {
      throw new Error(`The run already calls ${tooFar} and did not wait in ${activityType}.`);
    }
    const attempt = attemptOf(activityType);
    if (typeof attempt === 'number') {
      enough ??= attempt + 2;
      if (attempt >= enough) return;
    }
    await new Promise((resolve) => setTimeout(resolve, DESCRIBE_INTERVAL_MILLISECONDS));
  }
}
