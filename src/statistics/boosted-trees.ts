export interface BoostSettings {
  /** `logistic` for targets 0 and 1, with predictions that are probabilities; `squared` for numbers. */
  readonly loss: 'squared' | 'logistic';
  readonly rounds?: number;
  readonly rate?: number;
  /** Scores to start from, one for each row: log odds, or numbers. Default: the mean of the fitted rows. */
  readonly start?: Float64Array;
}

/** Columns of small integers, one value for each row: bins of numbers, or codes of categories. */
export type BinnedColumns = readonly Uint8Array[];

const BINS = 32;
const LEAST_ROWS = 20;
/** Shrinks the value of a leaf with few rows (ridge). */
const RIDGE = 5;

/**
 * Gradient boosting of trees of depth two over binned columns (Friedman 2001; Chen and Guestrin 2016 for the leaf values):
 * a model that finds thresholds and pairwise interactions in a table without tuning. Deterministic.
 *
 * @param columns bins below 32, missing values in a bin of their own
 * @param fitted the rows to learn from
 * @returns the prediction for every row, fitted or not
 */
export function boostedTrees(
  columns: BinnedColumns,
  target: Float64Array,
  fitted: Uint32Array,
  { loss, rounds = 60, rate = 0.1, start }: BoostSettings,
): Float64Array {
  const score = start
    ? Float64Array.from(start)
    : new Float64Array(target.length).fill(startOf(target, fitted, loss));
  const gradient = new Float64Array(target.length);
  const hessian = new Float64Array(target.length).fill(1);
  for (let round = 0; round < rounds; round += 1) {
    for (const row of fitted) {
      const [y, s] = [target[row] as number, score[row] as number];
      const p = loss === 'logistic' ? logistic(s) : s;
      gradient[row] = y - p;
      if (loss === 'logistic') hessian[row] = Math.max(1e-6, p * (1 - p));
    }
    const tree = grown(columns, gradient, hessian, fitted, 2);
    if (!tree) break;
    for (let row = 0; row < score.length; row += 1) {
      score[row] = (score[row] as number) + rate * leafOf(tree, columns, row);
    }
  }
  return loss === 'logistic' ? score.map(logistic) : score;
}

function startOf(target: Float64Array, fitted: Uint32Array, loss: BoostSettings['loss']): number {
  let sum = 0;
  for (const row of fitted) sum += target[row] as number;
  if (loss === 'squared') return sum / Math.max(1, fitted.length);
  const share = (sum + 0.5) / (fitted.length + 1);
  return Math.log(share / (1 - share));
}

type Tree =
  | { readonly value: number }
  | { readonly column: number; readonly upTo: number; readonly low: Tree; readonly high: Tree };

/** Null if no split improves the fit. */
function grown(
  columns: BinnedColumns,
  gradient: Float64Array,
  hessian: Float64Array,
  rows: Uint32Array,
  depth: number,
): Tree | null {
  const split = bestSplit(columns, gradient, hessian, rows);
  if (!split) return null;
  const { column, upTo } = split;
  const bins = columns[column] as Uint8Array;
  const [low, high] = divided(rows, bins, upTo);
  const below = (side: Uint32Array): Tree =>
    (depth > 1 && grown(columns, gradient, hessian, side, depth - 1)) || {
      value: leafValue(gradient, hessian, side),
    };
  return { column, upTo, low: below(low), high: below(high) };
}

/** The rows with a bin up to `upTo`, and the others. */
function divided(rows: Uint32Array, bins: Uint8Array, upTo: number): readonly [Uint32Array, Uint32Array] {
  const sorted = new Uint32Array(rows.length);
  let [from, to] = [0, rows.length];
  for (const row of rows) {
    if ((bins[row] as number) <= upTo) {
      sorted[from] = row;
      from += 1;
    } else {
      to -= 1;
      sorted[to] = row;
    }
  }
  return [sorted.subarray(0, from), sorted.subarray(from)];
}

function bestSplit(
  columns: BinnedColumns,
  gradient: Float64Array,
  hessian: Float64Array,
  rows: Uint32Array,
): { readonly column: number; readonly upTo: number } | null {
  if (rows.length < 2 * LEAST_ROWS) return null;
  const [sums, weights, counts] = [new Float64Array(BINS), new Float64Array(BINS), new Float64Array(BINS)];
  let [total, totalWeight] = [0, 0];
  for (const row of rows) {
    total += gradient[row] as number;
    totalWeight += hessian[row] as number;
  }
  const whole = total ** 2 / (totalWeight + RIDGE);
  let best: { readonly column: number; readonly upTo: number } | null = null;
  let bestGain = 1e-9;
  columns.forEach((bins, column) => {
    sums.fill(0);
    weights.fill(0);
    counts.fill(0);
    for (const row of rows) {
      const bin = bins[row] as number;
      sums[bin] = (sums[bin] as number) + (gradient[row] as number);
      weights[bin] = (weights[bin] as number) + (hessian[row] as number);
      counts[bin] = (counts[bin] as number) + 1;
    }
    let [sum, weight, count] = [0, 0, 0];
    for (let upTo = 0; upTo < BINS - 1; upTo += 1) {
      sum += sums[upTo] as number;
      weight += weights[upTo] as number;
      count += counts[upTo] as number;
      if (count < LEAST_ROWS) continue;
      if (rows.length - count < LEAST_ROWS) break;
      const gain = sum ** 2 / (weight + RIDGE) + (total - sum) ** 2 / (totalWeight - weight + RIDGE) - whole;
      if (gain > bestGain) {
        bestGain = gain;
        best = { column, upTo };
      }
    }
  });
  return best;
}

function leafValue(gradient: Float64Array, hessian: Float64Array, rows: Uint32Array): number {
  let [sum, weight] = [0, 0];
  for (const row of rows) {
    sum += gradient[row] as number;
    weight += hessian[row] as number;
  }
  return sum / (weight + RIDGE);
}

function leafOf(tree: Tree, columns: BinnedColumns, row: number): number {
  let at = tree;
  while ('column' in at) {
    at = ((columns[at.column] as Uint8Array)[row] as number) <= at.upTo ? at.low : at.high;
  }
  return at.value;
}

function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score));
}
