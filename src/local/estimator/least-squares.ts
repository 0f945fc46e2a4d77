import type { DesignMatrix } from './design-matrix.js';
import { solveWeightedRidge } from './weighted-ridge.js';

/** Close to double precision, because there is only one iterative solve. */
const TOLERANCE = 1e-12;

/** Ridge regression: minimises `Σ (y − x·w)² + l2 |w|²`, the intercept not penalised. One solve. */
export async function fitLeastSquares(
  matrix: DesignMatrix,
  targets: Float64Array,
  l2: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  // The target is centred on its mean: a large offset would reduce the precision of the normal equations.
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  const { step: parameters } = await solveWeightedRidge({
    matrix,
    weightAndResidual: (row) => [1, (targets[row] as number) - mean],
    l2,
    tolerance: TOLERANCE,
    signal,
  });
  parameters[0] = (parameters[0] as number) + mean;
  return parameters;
}
