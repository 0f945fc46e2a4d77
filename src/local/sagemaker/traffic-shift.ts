/** Shifts traffic to the new fleet step by step, and watches the alarms during the baking periods. */
import { alarmsInAlarm } from './alarms.js';
import type { Work } from './asynchronous-work.js';
import type { SageMakerContext } from './context.js';
import type { DeploymentPlan } from './deployment-plan.js';
import type { Deployment } from './endpoint-state.js';

/**
 * Resolves to undefined when all traffic is on the new fleet and the old fleet can be terminated, or to the reason why
 * the deployment must be rolled back. `advance` stores each state. Waits use the platform's clock and are counted from the
 * first shift, so that one step of the clock can end several waits, and a restart continues with the current wait.
 */
export async function shiftTraffic(
  context: SageMakerContext,
  work: Work,
  plan: DeploymentPlan,
  initial: Deployment,
  advance: (pending: Deployment) => void,
): Promise<string | undefined> {
  const shiftStartedAt = initial.shiftStartedAt ?? context.platform.clock.now();
  const deadline =
    plan.timeoutMilliseconds === undefined
      ? Number.POSITIVE_INFINITY
      : initial.startedAt.getTime() + plan.timeoutMilliseconds;
  let pending: Deployment = { ...initial, shiftStartedAt };

  const waitUntil = async (instant: number, watched: readonly string[]): Promise<string | undefined> => {
    const until = new Date(Math.min(instant, deadline));
    await context.waits.until(until, work.signal, () => alarmsInAlarm(context, watched).length > 0);
    const inAlarm = alarmsInAlarm(context, watched);
    if (inAlarm.length > 0) {
      return `The deployment was rolled back because the CloudWatch alarm(s) ${inAlarm.join(', ')} went into ALARM state.`;
    }
    return instant > deadline
      ? `The deployment was rolled back because it exceeded MaximumExecutionTimeoutInSeconds (${(plan.timeoutMilliseconds ?? 0) / 1000}).`
      : undefined;
  };

  for (const [index, share] of plan.shares.entries()) {
    if (share > pending.share) {
      // The Baking stage is the wait for alarms. Without a wait, the stage is ActivatingTraffic.
      const stage = plan.waitMilliseconds > 0 || share === 1 ? 'Baking' : 'ActivatingTraffic';
      pending = { ...pending, share, stage };
      advance(pending);
    }
    const baked = shiftStartedAt.getTime() + (index + 1) * plan.waitMilliseconds;
    const failure = await waitUntil(baked, plan.alarms);
    if (failure !== undefined) return failure;
  }
  if (plan.terminationWaitMilliseconds === 0) return undefined;
  pending = { ...pending, stage: 'TerminationWait' };
  advance({ ...pending });
  const baked = shiftStartedAt.getTime() + plan.shares.length * plan.waitMilliseconds;
  return waitUntil(baked + plan.terminationWaitMilliseconds, []);
}
