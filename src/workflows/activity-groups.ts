import { ActivityCancellationType, type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

// One group a retry class. Each takes the sentence that the timeline shows for the call.

/** Reads and small writes of our own files: safe to repeat, quick, given up after half an hour of AWS being away. */
export const look = (summary: string) =>
  proxyActivities<Activities>({
    summary,
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '1 minute',
    scheduleToCloseTimeout: '30 minutes',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
  });

/** Work over whole datasets: the same, with hours instead of minutes. */
export const work = (summary: string) =>
  proxyActivities<Activities>({
    summary,
    startToCloseTimeout: '2 hours',
    heartbeatTimeout: '1 minute',
    scheduleToCloseTimeout: '6 hours',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: {
      initialInterval: '2 seconds',
      backoffCoefficient: 2,
      maximumInterval: '2 minutes',
      maximumAttempts: 20,
    },
  });

/** For a change that first reads something large, and heartbeats while it does. */
type Longest = Pick<ActivityOptions, 'startToCloseTimeout' | 'heartbeatTimeout'>;

/** Changes something in SageMaker. Never cancelled in flight: whether it happened must be known before it is undone. */
export const change = (summary: string, deadlineSeconds = 3600, longest: Longest = {}) =>
  proxyActivities<Activities>({
    summary,
    startToCloseTimeout: longest.startToCloseTimeout ?? '2 minutes',
    ...(longest.heartbeatTimeout ? { heartbeatTimeout: longest.heartbeatTimeout } : {}),
    scheduleToCloseTimeout: `${Math.ceil(deadlineSeconds)}s`,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  });

/**
 * Waits by looking once an attempt: `StillWaiting` names its own next look, so the history stays at three events
 * however long it takes. `deadlineSeconds` bounds the whole wait, never the number of looks. A look that takes long
 * beats, so that one whose worker died is taken again soon.
 */
export const wait = (summary: string, deadlineSeconds: number) =>
  proxyActivities<Activities>({
    summary,
    startToCloseTimeout: '2 minutes',
    heartbeatTimeout: '30 seconds',
    scheduleToCloseTimeout: `${Math.ceil(deadlineSeconds)}s`,
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
  });
