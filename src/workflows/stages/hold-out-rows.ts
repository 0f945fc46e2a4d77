import type { DiagnosisReport } from '../../contract/diagnosis.js';
import type { HeldOutRows } from '../../contract/held-out.js';
import { compute } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';

/** Holds out the labelled rows that the diagnosis has planned, before any training. Null if the run needs none. */
export async function holdOutRows(
  { run, resolved }: RunContext,
  { heldOut: plan, training }: DiagnosisReport,
): Promise<HeldOutRows | null> {
  if (!plan) return null;
  run.say(`Holding out labelled rows of ${plan.layout.s3Uri}.`);
  return compute('Hold out labelled rows').holdOutRows({ resolved, plan, training });
}
