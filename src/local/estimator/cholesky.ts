/**
 * Solves `A x = b` for a symmetric positive definite `A` of size n × n in row-major order; only the lower triangle is
 * read. `A` is overwritten with its Cholesky factor.
 * @throws if `A` is not positive definite.
 */
export function solveCholesky(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[i * n + k] as number) * (a[j * n + k] as number);
      if (i > j) {
        a[i * n + j] = sum / (a[j * n + j] as number);
      } else if (sum > 0) {
        a[j * n + j] = Math.sqrt(sum);
      } else {
        throw new Error(
          'the columns of the training set are linearly dependent: increase the hyperparameter "l2".',
        );
      }
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - (a[i * n + k] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (a[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = (x[i] as number) - (a[k * n + i] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (a[i * n + i] as number);
  }
  return x;
}
