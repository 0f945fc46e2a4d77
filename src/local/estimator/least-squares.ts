import type { DesignMatrix } from './design-matrix.js';
import { solveWeightedRidge } from './weighted-ridge.js';

/** One iterated solve is all there is, so it goes near the last digit. */
const TOLERANCE = 1e-12;

/** Ridge regression: minimises `Σ (y − x·w)² + l2 |w|²`, the intercept not penalised. One solve. */
export async function fitLeastSquares(
  matrix: DesignMatrix,
  targets: Float64Array,
  l2: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  // Centred on the target's mean, or a large offset would cost the normal equations their digits.
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
