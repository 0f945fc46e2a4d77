import { cancelled, heartbeat } from '@temporalio/activity';

const HEARTBEAT_MILLISECONDS = 5_000;

/** Heartbeats while `work` runs, so that the activity receives its cancellation and the server notices a lost worker. */
export async function withHeartbeat<T>(doing: string, work: () => Promise<T>): Promise<T> {
  heartbeat({ doing });
  const timer = setInterval(() => heartbeat({ doing }), HEARTBEAT_MILLISECONDS);
  try {
    return await Promise.race([work(), cancelled()]);
  } finally {
    clearInterval(timer);
  }
}

/** Records what this poll found as heartbeat details: the UI shows them also after the attempt failed with `StillWaiting`. */
export function heartbeatStatus(found: Record<string, unknown>): void {
  heartbeat(found);
}
