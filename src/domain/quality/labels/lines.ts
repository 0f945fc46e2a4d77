const LEAST_PROBABILITY = 0.002;

/** Mean, and its standard error. */
export function momentsOf(
  rows: Uint32Array,
  of: (row: number) => number,
): { readonly mean: number; readonly error: number } {
  let [sum, square] = [0, 0];
  for (const row of rows) sum += of(row);
  const mean = sum / Math.max(1, rows.length);
  for (const row of rows) square += (of(row) - mean) ** 2;
  return { mean, error: Math.sqrt(square / Math.max(1, rows.length - 1) / Math.max(1, rows.length)) };
}

export function weightedMoments(
  rows: Uint32Array,
  weights: Float64Array,
  of: (row: number) => number,
): { readonly mean: number; readonly error: number } {
  let [total, sum, square] = [0, 0, 0];
  rows.forEach((row, i) => {
    total += weights[i] as number;
    sum += (weights[i] as number) * of(row);
  });
  const mean = total > 0 ? sum / total : 0;
  rows.forEach((row, i) => {
    square += ((weights[i] as number) * (of(row) - mean)) ** 2;
  });
  return { mean, error: total > 0 ? Math.sqrt(square) / total : 0 };
}

/** Least squares, with the standard error of the slope for errors of any spread. */
export function line(
  rows: Uint32Array,
  x: Float64Array,
  y: Float64Array,
): { readonly a: number; readonly b: number; readonly error: number } {
  const [meanX, meanY] = [
    momentsOf(rows, (row) => x[row] as number).mean,
    momentsOf(rows, (row) => y[row] as number).mean,
  ];
  let [xx, xy] = [0, 0];
  for (const row of rows) {
    const dx = (x[row] as number) - meanX;
    xx += dx * dx;
    xy += dx * ((y[row] as number) - meanY);
  }
  const b = xx > 0 ? xy / xx : 0;
  let square = 0;
  for (const row of rows) {
    const dx = (x[row] as number) - meanX;
    square += (dx * ((y[row] as number) - meanY - b * dx)) ** 2;
  }
  return { a: meanY - b * meanX, b, error: xx > 0 ? Math.sqrt(square) / xx : Number.POSITIVE_INFINITY };
}

/** Share of the variance of the labels that the expected ones explain; negative if they are worse than the mean. */
export function explainedShare(rows: Uint32Array, label: Float64Array, expected: Float64Array): number {
  const { mean } = momentsOf(rows, (row) => label[row] as number);
  let [left, all] = [0, 0];
  for (const row of rows) {
    left += ((label[row] as number) - (expected[row] as number)) ** 2;
    all += ((label[row] as number) - mean) ** 2;
  }
  return all > 0 ? 1 - left / all : 0;
}

export function logOdds(p: number): number {
  const within = bounded(p);
  return Math.log(within / (1 - within));
}

export function bounded(p: number): number {
  return Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, p));
}

/** Logistic regression on one column by Newton's method. */
export function logisticLine(
  rows: Uint32Array,
  x: Float64Array,
  y: Float64Array,
): { readonly intercept: number; readonly slope: number } {
  let [intercept, slope] = [0, 1];
  for (let step = 0; step < 30; step += 1) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-6, 0, 1e-6];
    for (const row of rows) {
      const at = x[row] as number;
      const p = 1 / (1 + Math.exp(-intercept - slope * at));
      const [wrong, weight] = [(y[row] as number) - p, p * (1 - p)];
      g0 += wrong;
      g1 += wrong * at;
      h00 += weight;
      h01 += weight * at;
      h11 += weight * at * at;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-12)) break;
    const [d0, d1] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
    intercept += Math.max(-2, Math.min(2, d0));
    slope += Math.max(-1, Math.min(1, d1));
    if (Math.abs(d0) + Math.abs(d1) < 1e-8) break;
  }
  return { intercept, slope };
}
