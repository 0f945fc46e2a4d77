import type { FiringHours } from '../../contract/firing-hours.js';
import type { ExecutionStatus } from '../../contract/judged-window.js';
import { hasEnded } from '../windows/execution.js';
import { firstFiring, lastFiring } from '../windows/schedule-expression.js';

/** SageMaker starts an execution 0 to 20 minutes after its hour; after this margin it will not start. */
const LATEST_START_MS = 30 * 60_000;

export interface ScheduleSnapshot {
  readonly status: 'Pending' | 'Failed' | 'Scheduled' | 'Stopped';
  /** When the schedule was created; windows that ended earlier are never judged. Milliseconds. */
  readonly createdAt: number;
  readonly executions: readonly {
    readonly windowEnd: number;
    readonly status: ExecutionStatus;
  }[];
}

/** All times are AWS's, in milliseconds since the epoch. */
interface Situation {
  readonly now: number;
  readonly firing: FiringHours;
  readonly schedule: ScheduleSnapshot;
}

export type MomentVerdict =
  | { readonly kind: 'go'; readonly why: string }
  | { readonly kind: 'late'; readonly why: string }
  | { readonly kind: 'wait'; readonly why: string };

/**
 * Decides when to start UpdateEndpoint: just after the execution of the last closed window has ended, so that exactly one
 * window mixes two models. Waits for an execution to start only until it is too late to start.
 */
export function releaseMoment({ now, firing, schedule }: Situation): MomentVerdict {
  const closed = lastFiring(firing, now);
  const busy = whyBusy(schedule);
  if (busy !== null) return { kind: 'wait', why: busy };
  if (isSettled(schedule, closed, now)) {
    return { kind: 'go', why: `the window that ended ${iso(closed)} has been judged` };
  }
  return { kind: 'wait', why: `the execution of the window that ended ${iso(closed)} has not started yet` };
}

/** When UpdateEndpoint was called, and when the endpoint was first seen InService with the new configuration. */
interface Deployment {
  readonly startedAt: number;
  readonly releasedAt: number;
}

/**
 * Decides when to switch a schedule to its new definition. Traffic moves at an unknown instant between the start of the
 * deployment and the release. The old model may therefore have served every window alone that closed before the release,
 * and these must be judged first. The first whole window after the release belongs to the new pair and must not be due
 * yet. Without a deployment (only the baseline is stale) the new definition is better for every window.
 */
export function switchMoment(
  situation: Situation & { readonly deployment: Deployment | null },
): MomentVerdict {
  const { now, firing, schedule, deployment } = situation;
  const busy = whyBusy(schedule);
  if (busy !== null) return { kind: 'wait', why: busy };
  if (!deployment) return { kind: 'go', why: 'no execution is running, and the model does not change' };
  const lastOldWindowEnd = lastFiring(firing, deployment.releasedAt);
  const firstNewWindowStart = firstFiring(firing, deployment.releasedAt);
  const firstNewWindowDue = firstFiring(firing, firstNewWindowStart + 1);
  if (now >= firstNewWindowDue) {
    return {
      kind: 'late',
      why: `the window ${iso(firstNewWindowStart)} to ${iso(firstNewWindowDue)}, the first that the new model served alone, was already due`,
    };
  }
  if (isSettled(schedule, lastOldWindowEnd, now)) {
    return {
      kind: 'go',
      why: `the window that ended ${iso(lastOldWindowEnd)}, the last that the old model may have served alone, has been judged`,
    };
  }
  return {
    kind: 'wait',
    why: `the execution of the window that ended ${iso(lastOldWindowEnd)}, the last that the old model may have served alone, has not started yet`,
  };
}

/** Why a schedule must not be changed now; null if it can be. */
function whyBusy({ status, executions }: ScheduleSnapshot): string | null {
  const running = executions.find((execution) => !hasEnded(execution.status));
  if (running) return `the execution of the window that ended ${iso(running.windowEnd)} is still running`;
  return status === 'Pending' ? 'the schedule is Pending' : null;
}

/** Whether the window has been judged, or never will be. */
function isSettled(schedule: ScheduleSnapshot, windowEnd: number, now: number): boolean {
  if (
    schedule.executions.some((execution) => execution.windowEnd === windowEnd && hasEnded(execution.status))
  ) {
    return true;
  }
  return schedule.createdAt >= windowEnd || now > windowEnd + LATEST_START_MS;
}

function iso(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16)}Z`;
}
