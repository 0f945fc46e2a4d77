/** Gives the new fleet its traffic, step by step, and watches the alarms while it bakes. */
import { alarming } from './alarms.js';
import type { Work } from './asynchronous-work.js';
import type { SageMakerContext } from './context.js';
import type { DeploymentPlan } from './deployment-plan.js';
import type { Deployment } from './endpoint-state.js';

/**
 * Resolves to undefined when all traffic is on the new fleet and the old one may go, or to the reason why the deployment
 * must be rolled back. `advance` stores each state. Waits are of the platform's clock, counted from the first shift, so
 * that a step of the clock past several of them ends them all, and a restart goes on where it was.
 */
export async function shiftTraffic(
  context: SageMakerContext,
  work: Work,
  plan: DeploymentPlan,
  begun: Deployment,
  advance: (pending: Deployment) => void,
): Promise<string | undefined> {
  const shiftStartedAt = begun.shiftStartedAt ?? context.platform.clock.now();
  const deadline =
    plan.timeoutMilliseconds === undefined
      ? Number.POSITIVE_INFINITY
      : begun.startedAt.getTime() + plan.timeoutMilliseconds;
  let pending: Deployment = { ...begun, shiftStartedAt };

  const waitUntil = async (instant: number, watched: readonly string[]): Promise<string | undefined> => {
    const until = new Date(Math.min(instant, deadline));
    await context.waits.until(until, work.signal, () => alarming(context, watched).length > 0);
    const ringing = alarming(context, watched);
    if (ringing.length > 0) {
      return `The deployment was rolled back because the CloudWatch alarm(s) ${ringing.join(', ')} went into ALARM state.`;
    }
    return instant > deadline
      ? `The deployment was rolled back because it exceeded MaximumExecutionTimeoutInSeconds (${(plan.timeoutMilliseconds ?? 0) / 1000}).`
      : undefined;
  };

  for (const [index, share] of plan.shares.entries()) {
    if (share > pending.share) {
      // Baking is waiting for alarms; without a wait the traffic has just been turned on.
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
