import type { DatasetLayout } from '../../contract/dataset.js';
import type { ErrorCode } from '../../contract/errors.js';
import type { HeldOutPlan } from '../../contract/held-out.js';

/** Model Monitor computes no standard deviation of a metric below this number of rows. */
export const LEAST_HELD_OUT_ROWS = 200;
export const MOST_HELD_OUT_ROWS = 100_000;
export const DEFAULT_HELD_OUT_SHARE = 0.2;
/** Expected rows of a small split. The actual number varies by chance (Poisson) and is below 200 in one of 10,000 splits. */
const LEAST_EXPECTED_ROWS = 260;

export interface HeldOutEvidence {
  /** heldOutDataset of the input. */
  readonly given: DatasetLayout | null;
  /** Share of a split that the input asks for. */
  readonly fraction: number | null;
  /** Rows that the run scores for the baseline: baselineDataset or a held-out channel, or the training set itself. */
  readonly baseline: DatasetLayout;
  readonly baselineIs: 'baselineDataset' | 'channel';
  readonly training: DatasetLayout;
  readonly trainingRows: number;
  /** The run trains the model itself, so that it can hold out rows of the training set. */
  readonly trains: boolean;
}

type PlanProblem = Extract<ErrorCode, 'HeldOutMissing' | 'HeldOutUnlabelled' | 'HeldOutTooFew'>;

export type PlanVerdict =
  | { readonly ok: true; readonly plan: HeldOutPlan }
  | { readonly ok: false; readonly code: PlanProblem; readonly problem: string };

/** Decides which labelled rows the new model is judged on. A dataset that the input names comes before a split. */
export function planHeldOut(evidence: HeldOutEvidence): PlanVerdict {
  const { given, fraction, baseline, baselineIs, training, trains } = evidence;
  if (given) {
    if (given.labelPosition !== null) return { ok: true, plan: { source: 'heldOutDataset', layout: given } };
    return {
      ok: false,
      code: 'HeldOutUnlabelled',
      problem: `Dataset ${given.s3Uri} has no label column, so no prediction on it can be judged. Add the label, or name its column in heldOutDataset.labelColumn, then start a new run.`,
    };
  }
  const isSeparate = baseline.s3Uri !== training.s3Uri;
  if (fraction === null && isSeparate && baseline.labelPosition !== null)
    return { ok: true, plan: { source: baselineIs, layout: baseline } };
  if (trains) return planSplit(evidence);
  return {
    ok: false,
    code: 'HeldOutMissing',
    problem:
      'There are no labelled rows that the model was not trained on, and the run does not train the model, so it cannot hold rows out. Give heldOutDataset, then start a new run.',
  };
}

function planSplit({ training, trainingRows, fraction }: HeldOutEvidence): PlanVerdict {
  if (training.labelPosition === null) {
    return {
      ok: false,
      code: 'HeldOutUnlabelled',
      problem: `Dataset ${training.s3Uri} has no label column. Name it in trainingDataset.labelColumn, or give heldOutDataset, then start a new run.`,
    };
  }
  const wanted = Math.max((fraction ?? DEFAULT_HELD_OUT_SHARE) * trainingRows, LEAST_EXPECTED_ROWS);
  const rows = Math.min(wanted, MOST_HELD_OUT_ROWS);
  if (2 * rows > trainingRows) {
    return {
      ok: false,
      code: 'HeldOutTooFew',
      problem: `Dataset ${training.s3Uri} has ${trainingRows} rows. A split holds out about ${LEAST_EXPECTED_ROWS} rows at least, and must leave as many to train on. Give more rows or heldOutDataset, then start a new run.`,
    };
  }
  return { ok: true, plan: { source: 'split', layout: training, share: rows / trainingRows } };
}
