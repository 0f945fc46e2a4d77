import { solveCholesky } from './cholesky.js';
import { solveConjugateGradients } from './conjugate-gradients.js';
import type { DesignMatrix } from './design-matrix.js';
import { addPenalty, normalEquations, normalOperator, type WeightAndResidual } from './normal-equations.js';

/**
 * Up to here the equations are solved by elimination, whose cost is the cube of the parameters: a moment at a few
 * hundred, many minutes at five thousand. Beyond, conjugate gradients take a few dozen passes over the rows.
 */
const ELIMINATED_UP_TO = 400;

export interface WeightedRidge {
  readonly matrix: DesignMatrix;
  readonly weightAndResidual: WeightAndResidual;
  readonly l2: number;
  /** Where the penalty pulls from: its gradient at these parameters is taken off the right-hand side. */
  readonly at?: Float64Array;
  /** How exact an iterated solution is: the residual's norm as a share of the right-hand side's. */
  readonly tolerance: number;
  readonly signal?: AbortSignal | undefined;
}

/** Solves `(Xᵀ W X + l2 D) step = Xᵀ r − l2 D at`, where `D` leaves out the intercept. Also gives the right-hand side. */
export async function solveWeightedRidge(
  problem: WeightedRidge,
): Promise<{ readonly step: Float64Array; readonly moment: Float64Array }> {
  const { matrix, weightAndResidual, l2, at, tolerance, signal } = problem;
  const penalised = (moment: Float64Array) => {
    if (at === undefined) return moment;
    return moment.map((value, i) => (i === 0 ? value : value - l2 * (at[i] as number)));
  };
  if (matrix.parameters <= ELIMINATED_UP_TO) {
    const { gram, moment } = await normalEquations(matrix, weightAndResidual, signal);
    addPenalty(gram, matrix.parameters, l2);
    const right = penalised(moment);
    return { step: solveCholesky(gram, right), moment: right };
  }
  const { moment, diagonal, multiply } = await normalOperator(matrix, weightAndResidual, l2, signal);
  const right = penalised(moment);
  return { step: await solveConjugateGradients(multiply, diagonal, right, tolerance), moment: right };
}
