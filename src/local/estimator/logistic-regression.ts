import { setImmediate } from 'node:timers/promises';
import type { DesignMatrix } from './design-matrix.js';
import { linearScore } from './normal-equations.js';
import { solveWeightedRidge } from './weighted-ridge.js';

const MAX_ITERATIONS = 100;
const MAX_HALVINGS = 40;
/** The limit of half the squared Newton decrement, which estimates the distance to the minimum in units of the summed log loss. */
const TOLERANCE = 1e-10;
/** For iterative solves: each step reduces the gradient to this share, so a few steps are enough. */
const STEP_TOLERANCE = 1e-4;

export function sigmoid(score: number): number {
  return score >= 0 ? 1 / (1 + Math.exp(-score)) : Math.exp(score) / (1 + Math.exp(score));
}

/** The log loss summed over the rows, plus `l2 / 2 |w|²`. */
function penalisedLoss(
  matrix: DesignMatrix,
  targets: Float64Array,
  l2: number,
  parameters: Float64Array,
): number {
  let loss = 0;
  for (let row = 0; row < matrix.rows; row++) {
    const score = linearScore(matrix, parameters, row);
    loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - (targets[row] as number) * score;
  }
  for (let i = 1; i < parameters.length; i++) loss += (l2 / 2) * (parameters[i] as number) ** 2;
  return loss;
}

/**
 * Fits a binary logistic regression by Newton's method with step halving; targets are 0 or 1. The minimum is that of
 * scikit-learn's `LogisticRegression(C=1/l2)`: the penalised loss is strictly convex, so it has only one minimum.
 * @throws if the iterations do not converge.
 */
export async function fitLogisticRegression(
  matrix: DesignMatrix,
  targets: Float64Array,
  l2: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  let parameters: Float64Array = new Float64Array(matrix.parameters);
  const positives = targets.reduce((sum, target) => sum + target, 0);
  parameters[0] = Math.log(positives / (targets.length - positives));
  let loss = penalisedLoss(matrix, targets, l2, parameters);

  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    await setImmediate();
    signal?.throwIfAborted();
    const current = parameters;
    const { step, moment } = await solveWeightedRidge({
      matrix,
      weightAndResidual: (row) => {
        const probability = sigmoid(linearScore(matrix, current, row));
        return [probability * (1 - probability), (targets[row] as number) - probability];
      },
      l2,
      at: current,
      tolerance: STEP_TOLERANCE,
      signal,
    });
    const decrement = step.reduce((sum, change, i) => sum + change * (moment[i] as number), 0);
    if (decrement / 2 < TOLERANCE) return parameters;

    let factor = 1;
    for (let halving = 0; ; halving++, factor /= 2) {
      if (halving === MAX_HALVINGS) return parameters;
      const candidate = current.map((value, i) => value + factor * (step[i] as number));
      const candidateLoss = penalisedLoss(matrix, targets, l2, candidate);
      if (candidateLoss > loss - 1e-4 * factor * decrement) continue;
      parameters = candidate;
      loss = candidateLoss;
      break;
    }
  }
  throw new Error(
    `logistic regression did not converge in ${MAX_ITERATIONS} iterations: increase the hyperparameter "l2" (now ${l2}).`,
  );
}
