import { Context } from '@temporalio/activity';
import type { releaseActivities } from './release/release.js';
import type { switchActivities } from './release/switch.js';
import type { jobActivities } from './sagemaker/jobs.js';
import type { verifyActivities } from './verify/verify.js';

type Waiting = Pick<ReturnType<typeof jobActivities>, 'awaitJob'> &
  Pick<ReturnType<typeof releaseActivities>, 'awaitEndpoint'> &
  Pick<ReturnType<typeof switchActivities>, 'awaitReleaseMoment' | 'awaitSwitchMoment'> &
  Pick<ReturnType<typeof verifyActivities>, 'awaitVerification' | 'awaitRestored'>;

const BEAT_MILLISECONDS = 5_000;

/**
 * A look that takes long, because AWS is slow or throttles, beats meanwhile; so a worker that died in the middle of one
 * is noticed by the heartbeat's timeout, which is short, and the look is taken again elsewhere.
 */
export function withPollHeartbeats<Activities extends Waiting>(activities: Activities): Activities {
  return {
    ...activities,
    awaitJob: beatingIfLong(activities.awaitJob),
    awaitEndpoint: beatingIfLong(activities.awaitEndpoint),
    awaitReleaseMoment: beatingIfLong(activities.awaitReleaseMoment),
    awaitSwitchMoment: beatingIfLong(activities.awaitSwitchMoment),
    awaitVerification: beatingIfLong(activities.awaitVerification),
    awaitRestored: beatingIfLong(activities.awaitRestored),
  } satisfies Waiting & Activities;
}

function beatingIfLong<Request, Found>(
  look: (request: Request) => Promise<Found>,
): (request: Request) => Promise<Found> {
  return async (request) => {
    // What the last look found is what the UI shows until this one has ended.
    const activity = Context.current();
    const found = activity.info.heartbeatDetails;
    const timer = setInterval(() => activity.heartbeat(found), BEAT_MILLISECONDS);
    try {
      return await look(request);
    } finally {
      clearInterval(timer);
    }
  };
}
