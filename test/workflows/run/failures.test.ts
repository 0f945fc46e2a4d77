import { ActivityFailure, ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { codeOf, reasonOf, wasCancelled } from '../../../src/workflows/run/failures.js';

/** A failed activity as the workflow sees it. */
const failed = (retryState: 'CANCEL_REQUESTED' | 'TIMEOUT' | 'NON_RETRYABLE_FAILURE', cause: Error) =>
  new ActivityFailure('Activity task failed', 'awaitJob', '7', retryState, 'worker-1', cause);
const stillRunning = ApplicationFailure.create({ message: 'job "a" still runs', type: 'StillWaiting' });

describe('workflow failures', () => {
  it('wasCancelled detects a cancelled poll, before its first attempt and during a later one', () => {
    expect(wasCancelled(new CancelledFailure('workflow cancelled'))).toBe(true);
    expect(wasCancelled(failed('CANCEL_REQUESTED', new CancelledFailure('activity cancelled')))).toBe(true);
    expect(wasCancelled(failed('CANCEL_REQUESTED', stillRunning))).toBe(true);
  });

  it('wasCancelled is false after a timeout and after a failed job', () => {
    expect(wasCancelled(failed('TIMEOUT', stillRunning))).toBe(false);
    expect(wasCancelled(failed('NON_RETRYABLE_FAILURE', stillRunning))).toBe(false);
    expect(wasCancelled(new Error('CANCEL_REQUESTED'))).toBe(false);
  });

  it('reasonOf and codeOf return what the activity reported', () => {
    expect(reasonOf(failed('TIMEOUT', stillRunning))).toBe('job "a" still runs');
    expect(codeOf(failed('TIMEOUT', stillRunning))).toBe('StillWaiting');
    expect(codeOf(new Error('a defect'))).toBe('RunFailed');
  });
});
