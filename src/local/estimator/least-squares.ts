import { solveCholesky } from './cholesky.js';
import type { DesignMatrix } from './design-matrix.js';
import { addPenalty, normalEquations } from './normal-equations.js';

/** Ridge regression: minimises `Σ (y − x·w)² + l2 |w|²`, the intercept not penalised. One solve. */
export async function fitLeastSquares(
  matrix: DesignMatrix,
  targets: Float64Array,
  l2: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  // Centred on the target's mean, or a large offset would cost the normal equations their digits.
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  const { gram, moment } = await normalEquations(
    matrix,
    (row) => [1, (targets[row] as number) - mean],
    signal,
  );
  addPenalty(gram, matrix.parameters, l2);
  const parameters = solveCholesky(gram, moment);
  parameters[0] = (parameters[0] as number) + mean;
  return parameters;
}
