import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

/** Runs an activity as a worker would, on its `attempt`th try. */
export function inActivity<I, O>(activity: (input: I) => Promise<O>, input: I, attempt = 1): Promise<O> {
  // Failures are what these tests are about; their logs are not.
  const logger = new DefaultLogger('ERROR');
  return new MockActivityEnvironment({ attempt }, { logger }).run(activity, input);
}

/** What an activity failed with; it is a fault of the test if it did not fail, or not in words. */
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
