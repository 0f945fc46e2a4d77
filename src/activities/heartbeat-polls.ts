import { Context } from '@temporalio/activity';
import type { registryActivities } from './registry/registry.js';
import type { releaseActivities } from './release/release.js';
import type { switchActivities } from './release/switch.js';
import type { jobActivities } from './sagemaker/jobs.js';
import type { pipelineActivities } from './train/pipeline.js';
import type { verifyActivities } from './verify/verify.js';

type Polls = Pick<ReturnType<typeof jobActivities>, 'awaitJob'> &
  Pick<ReturnType<typeof pipelineActivities>, 'awaitPipeline'> &
  Pick<ReturnType<typeof registryActivities>, 'awaitRegistryDecision'> &
  Pick<ReturnType<typeof releaseActivities>, 'awaitEndpoint'> &
  Pick<ReturnType<typeof switchActivities>, 'awaitReleaseMoment' | 'awaitSwitchMoment'> &
  Pick<ReturnType<typeof verifyActivities>, 'awaitVerification' | 'awaitRestored'>;

const HEARTBEAT_MILLISECONDS = 5_000;

/**
 * Slow polls heartbeat, because AWS may be slow or throttle, so that a poll lost with its worker is retried promptly
 * elsewhere: the heartbeat timeout is short.
 */
export function withPollHeartbeats<Activities extends Polls>(activities: Activities): Activities {
  return {
    ...activities,
    awaitJob: heartbeating(activities.awaitJob),
    awaitPipeline: heartbeating(activities.awaitPipeline),
    awaitRegistryDecision: heartbeating(activities.awaitRegistryDecision),
    awaitEndpoint: heartbeating(activities.awaitEndpoint),
    awaitReleaseMoment: heartbeating(activities.awaitReleaseMoment),
    awaitSwitchMoment: heartbeating(activities.awaitSwitchMoment),
    awaitVerification: heartbeating(activities.awaitVerification),
    awaitRestored: heartbeating(activities.awaitRestored),
  } satisfies Polls & Activities;
}

function heartbeating<Request, Found>(
  poll: (request: Request) => Promise<Found>,
): (request: Request) => Promise<Found> {
  return async (request) => {
    // The UI keeps showing what the previous poll found until this one ends.
    const activity = Context.current();
    const found = activity.info.heartbeatDetails;
    const timer = setInterval(() => activity.heartbeat(found), HEARTBEAT_MILLISECONDS);
    try {
      return await poll(request);
    } finally {
      clearInterval(timer);
    }
  };
}
