/** The same new step behind `patched`: this build replays the runs of the present one without it. */
import { patched, sleep } from '@temporalio/workflow';
import { retrainAndRebaseline as present } from '../../../src/workflows/index.js';

export function retrainAndRebaseline(input?: unknown): Promise<unknown> {
  if (patched('another-first-step')) void sleep(1);
  return present(input);
}
