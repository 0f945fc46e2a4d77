import { ActivityFailure, ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { reasonOf, typeOf, wasCancelled } from '../../src/workflows/failures.js';

/** A failed activity as the workflow sees it. */
const failed = (retryState: 'CANCEL_REQUESTED' | 'TIMEOUT' | 'NON_RETRYABLE_FAILURE', cause: Error) =>
  new ActivityFailure('Activity task failed', 'awaitJob', '7', retryState, 'worker-1', cause);
const stillRunning = ApplicationFailure.create({ message: 'job "a" still runs', type: 'StillWaiting' });

describe('a wait that ended', () => {
  it('was cancelled, whether before its first look or in the middle of a later one', () => {
    expect(wasCancelled(new CancelledFailure('workflow cancelled'))).toBe(true);
    expect(wasCancelled(failed('CANCEL_REQUESTED', new CancelledFailure('activity cancelled')))).toBe(true);
    expect(wasCancelled(failed('CANCEL_REQUESTED', stillRunning))).toBe(true);
  });

  it('was not cancelled when its time was over or its job failed', () => {
    expect(wasCancelled(failed('TIMEOUT', stillRunning))).toBe(false);
    expect(wasCancelled(failed('NON_RETRYABLE_FAILURE', stillRunning))).toBe(false);
    expect(wasCancelled(new Error('CANCEL_REQUESTED'))).toBe(false);
  });

  it('tells the reason and the type that the activity gave', () => {
    expect(reasonOf(failed('TIMEOUT', stillRunning))).toBe('job "a" still runs');
    expect(typeOf(failed('TIMEOUT', stillRunning))).toBe('StillWaiting');
    expect(typeOf(new Error('a defect'))).toBe('RunFailed');
  });
});
