import type { S3Port } from '../../aws/s3.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import type { HeldOutPlan } from '../../contract/held-out.js';
import type { RebaselineInput } from '../../contract/input.js';
import { modelQualityMonitors, type ResolvedRun } from '../../contract/resolved-run.js';
import { planHeldOut } from '../../domain/quality/held-out-plan.js';
import { layoutOf } from '../data/dataset.js';
import { refused } from '../support/errors.js';

export interface ReadDatasets {
  /** Columns of the live baseline. */
  readonly columns: readonly string[];
  readonly training: DatasetLayout;
  readonly trainingRows: number;
  readonly baseline: DatasetLayout;
}

/** Decides which labelled rows the model is judged on. Null if the run needs none. */
export async function heldOutPlan(
  s3: S3Port,
  { resolved, input }: { readonly resolved: ResolvedRun; readonly input: RebaselineInput },
  { columns, training, trainingRows, baseline }: ReadDatasets,
): Promise<HeldOutPlan | null> {
  const { heldOutDataset, heldOut } = input;
  if (!heldOutDataset && !heldOut && modelQualityMonitors(resolved).length === 0) return null;
  const byName = resolved.production.payload?.named ?? false;
  const verdict = planHeldOut({
    given: heldOutDataset ? await layoutOf(s3, heldOutDataset, columns, 'heldOut', byName) : null,
    fraction: heldOut?.fraction ?? null,
    baseline,
    baselineIs: input.baselineDataset ? 'baselineDataset' : 'channel',
    training,
    trainingRows,
    trains: input.trainingDataset !== undefined,
  });
  if (!verdict.ok) throw refused(verdict.code, verdict.problem);
  return verdict.plan;
}
