import { designMatrix } from './design-matrix.js';
import { fitLeastSquares } from './least-squares.js';
import { fitLogisticRegression } from './logistic-regression.js';
import type { TrainedModel } from './model.js';
import { chooseObjective } from './objective.js';
import { readTrainingSet } from './training-set.js';

export interface TrainOptions {
  /** Rows without header, the label first. */
  readonly rows: AsyncIterable<readonly string[]>;
  /** `l2`, `objective` (XGBoost's) and `predictor_type` (Linear Learner's) are read, all others ignored. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Trains the local estimator: ridge-penalised logistic regression on a label of two values, ridge-penalised
 * least squares on a number. Its outputs are continuous, which Model Monitor's distance over distinct values
 * needs to see drift at all. The same rows give the same model, bit for bit.
 * @throws with a sentence for the training job's FailureReason if the rows cannot be learnt from.
 */
export async function train(options: TrainOptions): Promise<TrainedModel> {
  const { hyperparameters, signal } = options;
  signal?.throwIfAborted();
  const set = await readTrainingSet(options.rows, signal);
  const objective = chooseObjective(set.label, hyperparameters);
  const l2 = penalty(hyperparameters.l2, objective.kind);
  const matrix = designMatrix(set);
  const targets = Float64Array.from(
    { length: set.rows },
    (_, row) => objective.targets[set.label.code(row)] ?? 0,
  );
  const estimate = objective.kind === 'logistic' ? fitLogisticRegression : fitLeastSquares;
  const parameters = await estimate(matrix, targets, l2, signal);
  return {
    estimator: 'rebaseline-local-estimator',
    version: 1,
    objective: objective.kind,
    ...(objective.positiveLabel === undefined ? {} : { positiveLabel: objective.positiveLabel }),
    l2,
    rows: set.rows,
    intercept: parameters[0] ?? 0,
    columns: matrix.toColumns(parameters),
  };
}

/** One-hot levels always sum to the intercept, so a penalty of nothing leaves no single answer. */
const SMALLEST_PENALTY = 1e-6;

function penalty(given: string | undefined, kind: 'logistic' | 'linear'): number {
  // scikit-learn's default for logistic regression (C = 1); for least squares only what makes it solvable.
  if (given === undefined) return kind === 'logistic' ? 1 : SMALLEST_PENALTY;
  const l2 = Number(given);
  if (given.trim() === '' || !Number.isFinite(l2) || l2 < 0) {
    throw new Error(`the hyperparameter "l2" is "${given}": it must be a number of at least 0.`);
  }
  return Math.max(l2, SMALLEST_PENALTY);
}
