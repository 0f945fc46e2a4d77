import type { FiringHours } from '../../contract/firing-hours.js';
import type { ExecutionStatus } from '../../contract/judged-window.js';
import { hasEnded } from '../windows/execution.js';
import { firstFiring, lastFiring } from '../windows/schedule-expression.js';

/** SageMaker starts an execution 0 to 20 minutes after its hour; beyond this margin it is not coming any more. */
const LATEST_START_MS = 30 * 60_000;

export interface ScheduleSnapshot {
  readonly status: 'Pending' | 'Failed' | 'Scheduled' | 'Stopped';
  /** When the schedule was created; windows that ended earlier were never going to be judged. Milliseconds. */
  readonly createdAt: number;
  readonly executions: readonly {
    readonly windowEnd: number;
    readonly status: ExecutionStatus;
  }[];
}

/** All times in milliseconds since the epoch, and all of them AWS's. */
export interface Moment {
  readonly now: number;
  readonly firing: FiringHours;
  readonly schedule: ScheduleSnapshot;
}

export type MomentVerdict =
  | { readonly kind: 'go'; readonly why: string }
  | { readonly kind: 'late'; readonly why: string }
  | { readonly kind: 'wait'; readonly why: string };

/**
 * When to start UpdateEndpoint: just after the execution of the last closed window has ended, which leaves exactly
 * one window that two models share. Waits at most the margin within which an execution starts, and never for ever.
 */
export function releaseMoment({ now, firing, schedule }: Moment): MomentVerdict {
  const closed = lastFiring(firing, now);
  const busy = whyBusy(schedule);
  if (busy !== null) return { kind: 'wait', why: busy };
  if (isJudgedOrNeverWillBe(schedule, closed, now)) {
    return { kind: 'go', why: `the window that ended ${iso(closed)} has been judged` };
  }
  return { kind: 'wait', why: `the execution of the window that ended ${iso(closed)} has not begun yet` };
}

/** When UpdateEndpoint was called, and when the endpoint was first seen InService with the new configuration. */
export interface Deployment {
  readonly startedAt: number;
  readonly releasedAt: number;
}

/**
 * When to point a schedule at its new definition. Traffic moves at some unknown instant between the deployment's start
 * and its release, so every window closed before the release may have been the old model's alone and must have been
 * judged; the first whole window after the release belongs to the new pair and must not be due yet. Without a deployment (only the baseline was stale) every window is better judged by the new definition.
 */
export function switchMoment(moment: Moment & { readonly deployment: Deployment | null }): MomentVerdict {
  const { now, firing, schedule, deployment } = moment;
  const busy = whyBusy(schedule);
  if (busy !== null) return { kind: 'wait', why: busy };
  if (!deployment) return { kind: 'go', why: 'nothing runs, and the model stays the same' };
  const lastOldWindowEnd = lastFiring(firing, deployment.releasedAt);
  const firstNewWindowStart = firstFiring(firing, deployment.releasedAt);
  const firstNewWindowDue = firstFiring(firing, firstNewWindowStart + 1);
  if (now >= firstNewWindowDue) {
    return {
      kind: 'late',
      why: `the window ${iso(firstNewWindowStart)} to ${iso(firstNewWindowDue)}, the first of the new model alone, was already due`,
    };
  }
  if (isJudgedOrNeverWillBe(schedule, lastOldWindowEnd, now)) {
    return {
      kind: 'go',
      why: `the window that ended ${iso(lastOldWindowEnd)}, the last that the old model may have served alone, is judged`,
    };
  }
  return {
    kind: 'wait',
    why: `the execution of the window that ended ${iso(lastOldWindowEnd)}, the last that the old model may have served alone, has not begun yet`,
  };
}

/** What keeps a schedule from being touched just now; null when nothing does. */
function whyBusy({ status, executions }: ScheduleSnapshot): string | null {
  const running = executions.find((execution) => !hasEnded(execution.status));
  if (running) return `the execution of the window that ended ${iso(running.windowEnd)} is still running`;
  return status === 'Pending' ? 'the schedule is Pending' : null;
}

function isJudgedOrNeverWillBe(schedule: ScheduleSnapshot, windowEnd: number, now: number): boolean {
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
