/** The maximum number of passes. Correlated columns converge slowly; later passes change the solution little. */
const MAX_PASSES = 1000;

/**
 * Solves `A x = b` for a symmetric positive definite `A` that is given by its products with vectors, preconditioned by its
 * diagonal (Golub and Van Loan, Matrix Computations, algorithm 11.5.1). Starts at 0, so that the same input gives the same
 * result, bit for bit.
 */
export async function solveConjugateGradients(
  multiply: (vector: Float64Array) => Promise<Float64Array>,
  diagonal: Float64Array,
  b: Float64Array,
  tolerance: number,
): Promise<Float64Array> {
  const x = new Float64Array(b.length);
  const residual = Float64Array.from(b);
  const target = tolerance ** 2 * dot(b, b);
  let direction: Float64Array = new Float64Array(b.length);
  let before = 0;
  for (let pass = 0; pass < MAX_PASSES && dot(residual, residual) > target; pass++) {
    const conditioned = residual.map((value, i) => value / (diagonal[i] as number));
    const now = dot(residual, conditioned);
    const share = before === 0 ? 0 : now / before;
    const previous = direction;
    direction = conditioned.map((value, i) => value + share * (previous[i] as number));
    before = now;
    const product = await multiply(direction);
    const length = now / dot(direction, product);
    for (let i = 0; i < x.length; i++) {
      x[i] = (x[i] as number) + length * (direction[i] as number);
      residual[i] = (residual[i] as number) - length * (product[i] as number);
    }
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
