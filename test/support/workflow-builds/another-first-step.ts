/** A later build of the workflow that cannot replay the runs of the present one: it starts with another step. */
import { sleep } from '@temporalio/workflow';
import { retrainAndRebaseline as present } from '../../../src/workflows/index.js';

export function retrainAndRebaseline(input?: unknown): Promise<unknown> {
  void sleep(1);
  return present(input);
}
