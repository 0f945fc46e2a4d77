/** A classified column of a sample: each row's class, −1 for a row without one, and the share that each class should have. */
export interface Margin {
  readonly classes: Int16Array;
  readonly shares: Float64Array;
}

const MAX_ROUNDS = 30;
/** Largest difference of a share at which the weights are done. */
const TOLERANCE = 1e-3;
/** Maximum weight of a row, in mean weights; a larger one would let few rows decide. */
const MAX_WEIGHT = 8;

/**
 * Weights of a sample's rows, 1 on average, with which every column has the given shares: iterative proportional fitting
 * over rows (Deming and Stephan 1940; "raking"). If the target is a selection of the sampled population by any product of
 * functions of single columns, the weighted sample has the target's joint distribution as well.
 */
export function rakedWeights(rows: number, margins: readonly Margin[]): Float64Array {
  const weights = new Float64Array(rows).fill(1);
  for (let round = 0; round < MAX_ROUNDS && margins.length > 0; round += 1) {
    let worst = 0;
    for (const { classes, shares } of margins) {
      const now = sharesOfClasses(classes, shares.length, weights);
      const factors = shares.map((share, one) => {
        const is = now[one] as number;
        worst = Math.max(worst, Math.abs(share - is));
        return is > 0 ? share / is : 1;
      });
      for (let row = 0; row < rows; row += 1) {
        const one = classes[row] as number;
        if (one >= 0) weights[row] = (weights[row] as number) * (factors[one] as number);
      }
    }
    if (worst < TOLERANCE) break;
  }
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / rows;
  return weights.map((weight) => Math.min(MAX_WEIGHT, weight / mean));
}

/** Share of each class among the rows that have one. */
export function sharesOfClasses(
  classes: Int16Array,
  count: number,
  weights: Float64Array | null,
): Float64Array {
  const shares = new Float64Array(count);
  let total = 0;
  for (let row = 0; row < classes.length; row += 1) {
    const one = classes[row] as number;
    if (one < 0) continue;
    const weight = weights ? (weights[row] as number) : 1;
    shares[one] = (shares[one] as number) + weight;
    total += weight;
  }
  return total > 0 ? shares.map((share) => share / total) : shares;
}
