import { solveCholesky } from './cholesky.js';
import { solveConjugateGradients } from './conjugate-gradients.js';
import type { DesignMatrix } from './design-matrix.js';
import { addPenalty, normalEquations, normalOperator, type WeightAndResidual } from './normal-equations.js';

/**
 * The maximum number of parameters for elimination. Its cost is cubic in the parameters: well under a second for a few
 * hundred, many minutes for five thousand. Above it, conjugate gradients need a few dozen passes over the rows.
 */
const MAX_PARAMETERS_FOR_ELIMINATION = 400;

interface WeightedRidge {
  readonly matrix: DesignMatrix;
  readonly weightAndResidual: WeightAndResidual;
  readonly l2: number;
  /** The parameters at which the penalty's gradient is subtracted from the right-hand side. */
  readonly at?: Float64Array;
  /** The precision of an iterative solution: the residual's norm as a share of the right-hand side's norm. */
  readonly tolerance: number;
  readonly signal?: AbortSignal | undefined;
}

/** Solves `(Xᵀ W X + l2 D) step = Xᵀ r − l2 D at`, where `D` excludes the intercept. Also returns the right-hand side. */
export async function solveWeightedRidge(
  problem: WeightedRidge,
): Promise<{ readonly step: Float64Array; readonly moment: Float64Array }> {
  const { matrix, weightAndResidual, l2, at, tolerance, signal } = problem;
  const penalised = (moment: Float64Array) => {
    if (at === undefined) return moment;
    return moment.map((value, i) => (i === 0 ? value : value - l2 * (at[i] as number)));
  };
  if (matrix.parameters <= MAX_PARAMETERS_FOR_ELIMINATION) {
    const { gram, moment } = await normalEquations(matrix, weightAndResidual, signal);
    addPenalty(gram, matrix.parameters, l2);
    const right = penalised(moment);
    return { step: solveCholesky(gram, right), moment: right };
  }
  const { moment, diagonal, multiply } = await normalOperator(matrix, weightAndResidual, l2, signal);
  const right = penalised(moment);
  return { step: await solveConjugateGradients(multiply, diagonal, right, tolerance), moment: right };
}
