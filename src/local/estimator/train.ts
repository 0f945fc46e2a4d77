import { designMatrix } from './design-matrix.js';
import { fitLeastSquares } from './least-squares.js';
import { fitLogisticRegression } from './logistic-regression.js';
import type { TrainedModel } from './model.js';
import { chooseObjective } from './objective.js';
import { readTrainingSet } from './training-set.js';

interface TrainOptions {
  /** The rows, without a header. The label is the first column. */
  readonly rows: AsyncIterable<readonly string[]>;
  /** `l2`, `objective` (XGBoost's), `predictor_type` (Linear Learner's) and `feature_names` are used; all others are ignored. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Trains the local estimator: ridge-penalised logistic regression for a label with two values, ridge-penalised least
 * squares for a number, one logistic regression for each class if the hyperparameters request classes. Its predictions are continuous, because Model Monitor's distance over distinct values cannot
 * detect drift otherwise. The same rows give the same model, bit for bit.
 * @throws an error with the training job's FailureReason if the estimator cannot train on the rows.
 */
export async function train(options: TrainOptions): Promise<TrainedModel> {
  const { hyperparameters, signal } = options;
  signal?.throwIfAborted();
  const set = await readTrainingSet(options.rows, signal);
  const objective = chooseObjective(set.label, hyperparameters);
  const l2 = penalty(hyperparameters.l2, objective.kind);
  const matrix = designMatrix(set);
  const parametersOf = async (estimate: typeof fitLeastSquares, target: (value: number) => number) => {
    const targets = Float64Array.from({ length: set.rows }, (_, row) =>
      target(objective.targets[set.label.code(row)] ?? 0),
    );
    const parameters = await estimate(matrix, targets, l2, signal);
    return { intercept: parameters[0] ?? 0, columns: matrix.toColumns(parameters) };
  };
  const common = {
    estimator: 'rebaseline-local-estimator',
    version: 1,
    l2,
    rows: set.rows,
    ...featureNames(hyperparameters.feature_names, set.features.length),
  } as const;
  const unchanged = (value: number) => value;
  switch (objective.kind) {
    case 'linear':
      return { ...common, objective: 'linear', ...(await parametersOf(fitLeastSquares, unchanged)) };
    case 'logistic': {
      const { positiveLabel, negativeLabel } = objective;
      const fitted = await parametersOf(fitLogisticRegression, unchanged);
      return { ...common, objective: 'logistic', positiveLabel, negativeLabel, ...fitted };
    }
    case 'multiclass': {
      const classes = [];
      for (const [position, label] of objective.classes.entries()) {
        const fitted = await parametersOf(fitLogisticRegression, (value) => (value === position ? 1 : 0));
        classes.push({ label, ...fitted });
      }
      return { ...common, objective: 'multiclass', classes };
    }
  }
}

/** The one-hot levels of a column sum to the intercept, so without a penalty the solution is not unique. */
const SMALLEST_PENALTY = 1e-6;

function penalty(given: string | undefined, kind: 'logistic' | 'linear' | 'multiclass'): number {
  // Logistic regression uses scikit-learn's default (C = 1); least squares the smallest penalty that makes it solvable.
  if (given === undefined) return kind === 'linear' ? SMALLEST_PENALTY : 1;
  const l2 = Number(given);
  if (given.trim() === '' || !Number.isFinite(l2) || l2 < 0) {
    throw new Error(`the hyperparameter "l2" is "${given}": it must be a number of at least 0.`);
  }
  return Math.max(l2, SMALLEST_PENALTY);
}

/** The names of the features, as a JSON list or separated by commas. */
function featureNames(given: string | undefined, features: number): { featureNames?: string[] } {
  if (given === undefined) return {};
  const names = namesOf(given);
  if (names.length !== features || new Set(names).size !== names.length) {
    throw new Error(
      `the hyperparameter "feature_names" contains ${new Set(names).size} different names, but the training set has ${features} features: give one name per feature, in their order.`,
    );
  }
  return { featureNames: names };
}

function namesOf(given: string): string[] {
  if (!given.trim().startsWith('[')) return given.split(',').map((name) => name.trim());
  let names: unknown;
  try {
    names = JSON.parse(given);
  } catch {
    names = null;
  }
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw new Error('the hyperparameter "feature_names" is not a JSON list of names.');
}
