import { ActivityCancellationType, type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';

// One group for each retry class. Each takes the summary that the UI's timeline shows for the call.

/** Reads, and small writes of the run's own files. Safe to repeat, quick; fails after AWS was unavailable for half an hour. */
export const read = (summary: string) =>
  proxyActivities<Activities>({
    summary,
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '1 minute',
    scheduleToCloseTimeout: '30 minutes',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
  });

/** Computations over whole datasets: safe to repeat, and given hours instead of minutes. */
export const compute = (summary: string) =>
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

/** For a mutation that first reads a large file, and heartbeats while it does. */
type AttemptTimeouts = Pick<ActivityOptions, 'startToCloseTimeout' | 'heartbeatTimeout'>;

/** Timeouts of one attempt of a mutation that reads or writes whole files before it calls SageMaker. */
export const READS_LARGE_FILES: AttemptTimeouts = {
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '1 minute',
};

/** Changes something in SageMaker. Never cancelled in flight: the run must know whether it happened before it undoes it. */
export const mutate = (summary: string, deadlineSeconds = 3600, attempt: AttemptTimeouts = {}) =>
  proxyActivities<Activities>({
    summary,
    startToCloseTimeout: attempt.startToCloseTimeout ?? '2 minutes',
    ...(attempt.heartbeatTimeout ? { heartbeatTimeout: attempt.heartbeatTimeout } : {}),
    scheduleToCloseTimeout: `${Math.ceil(deadlineSeconds)}s`,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  });

/**
 * Polls once per attempt: the failure `StillWaiting` sets the time of the next poll, so a wait adds three history events
 * however long it takes. `deadlineSeconds` bounds the whole wait, never the number of polls. Slow polls heartbeat, so
 * that a poll lost with its worker is retried promptly: that retry follows the policy's interval, which is therefore short.
 */
export const poll = (summary: string, deadlineSeconds: number) =>
  proxyActivities<Activities>({
    summary,
    startToCloseTimeout: '2 minutes',
    heartbeatTimeout: '30 seconds',
    scheduleToCloseTimeout: `${Math.ceil(deadlineSeconds)}s`,
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  });
