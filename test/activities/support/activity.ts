import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

/** Runs an activity as a worker does, as the given attempt. */
export function inActivity<I, O>(activity: (input: I) => Promise<O>, input: I, attempt = 1): Promise<O> {
  // These tests provoke failures, so their log lines are not useful.
  const logger = new DefaultLogger('ERROR');
  return new MockActivityEnvironment({ attempt }, { logger }).run(activity, input);
}

/** The activity's ApplicationFailure. Throws if the activity succeeds or fails with another error. */
export async function failureOf(running: Promise<unknown>): Promise<ApplicationFailure> {
  let result: unknown;
  try {
    result = await running;
  } catch (error) {
    if (error instanceof ApplicationFailure) return error;
    throw error;
  }
  throw new Error(`It did not fail: ${JSON.stringify(result)}`);
}
