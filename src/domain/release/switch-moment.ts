import type { FiringHours } from '../../contract/firing-hours.js';
import type { ExecutionStatus } from '../../contract/judged-window.js';
import type { Monitor } from '../../contract/resolved-run.js';
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
  /** Where the analysed window lies before the firing, in seconds; absent: the last period. */
  readonly windowOffset?: Monitor['windowOffset'] | undefined;
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
export function releaseMoment({ now, firing, windowOffset, schedule }: Situation): MomentVerdict {
  const closed = lastFiring(firing, now);
  // Windows of the old model that are judged later wait for the switch, not for the release.
  if (windowOffset && windowOffset.endSeconds > 0) {
    return { kind: 'go', why: 'the windows of this monitor are judged long after they closed' };
  }
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
  const { now, firing, windowOffset, schedule, deployment } = situation;
  const busy = whyBusy(schedule);
  if (busy !== null) return { kind: 'wait', why: busy };
  if (!deployment) return { kind: 'go', why: 'no execution is running, and the model does not change' };
  const { lastOldWindowEnd, firstNewWindowStart, firstNewWindowEnd, firstNewWindowDue } = windowsAround(
    deployment.releasedAt,
    firing,
    windowOffset,
  );
  if (now >= firstNewWindowDue) {
    return {
      kind: 'late',
      why: `the window ${iso(firstNewWindowStart)} to ${iso(firstNewWindowEnd)}, the first that the new model served alone, was already due`,
    };
  }
  if (isSettled(schedule, lastOldWindowEnd, now, windowOffset)) {
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

/**
 * The last window that the old model may have served alone, and the first one that the new model serves alone. A window that
 * lies before its firing is judged later, and several may mix the models: those of an hourly schedule that looks back over a day.
 */
function windowsAround(releasedAt: number, firing: FiringHours, windowOffset: Monitor['windowOffset']) {
  if (windowOffset === undefined) {
    const firstNewWindowStart = firstFiring(firing, releasedAt);
    const firstNewWindowDue = firstFiring(firing, firstNewWindowStart + 1);
    return {
      lastOldWindowEnd: lastFiring(firing, releasedAt),
      firstNewWindowStart,
      firstNewWindowEnd: firstNewWindowDue,
      firstNewWindowDue,
    };
  }
  const [start, end] = [1000 * windowOffset.startSeconds, 1000 * windowOffset.endSeconds];
  const firstNewWindowDue = firstFiring(firing, releasedAt + start);
  return {
    lastOldWindowEnd: lastFiring(firing, releasedAt + end) - end,
    firstNewWindowStart: firstNewWindowDue - start,
    firstNewWindowEnd: firstNewWindowDue - end,
    firstNewWindowDue,
  };
}

/** Why a schedule must not be changed now; null if it can be. */
function whyBusy({ status, executions }: ScheduleSnapshot): string | null {
  const running = executions.find((execution) => !hasEnded(execution.status));
  if (running) return `the execution of the window that ended ${iso(running.windowEnd)} is still running`;
  return status === 'Pending' ? 'the schedule is Pending' : null;
}

/** Whether the window has been judged, or never will be. */
function isSettled(
  schedule: ScheduleSnapshot,
  windowEnd: number,
  now: number,
  windowOffset?: Monitor['windowOffset'],
): boolean {
  const due = windowEnd + 1000 * (windowOffset?.endSeconds ?? 0);
  if (
    schedule.executions.some((execution) => execution.windowEnd === windowEnd && hasEnded(execution.status))
  ) {
    return true;
  }
  return schedule.createdAt >= due || now > due + LATEST_START_MS;
}

function iso(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16)}Z`;
}
