import { AnalyzerError } from '../errors.js';

/** Exact values of a nonlinear output need 2^features outputs for each row. */
const MAX_FEATURES = 20;

/** A model whose output depends on a sum with one term for each feature: a linear or a logistic regression. */
export interface AdditiveModel {
  /** `linear`: the output is the sum. `logistic`: the output is the probability 1 / (1 + e^−sum). */
  readonly link: 'linear' | 'logistic';
}

/**
 * Exact Shapley values of one row against a baseline row: what each feature adds to the output, averaged over all orders in
 * which features change from the baseline's value to the row's. Their sum is output(row) − output(baseline) (Lundberg and
 * Lee 2017). Clarify approximates the same values by Kernel SHAP.
 * @param baselineSum the sum of the baseline row
 * @param differences term of the row − term of the baseline row, by feature. The columns of a one-hot feature are one term
 * @throws AnalyzerError for a logistic model with more than 20 features
 */
export function shapleyValues(
  { link }: AdditiveModel,
  baselineSum: number,
  differences: readonly number[],
): readonly number[] {
  if (link === 'linear') return [...differences];
  // A feature with the baseline's value adds nothing in any order, so it can be left out.
  const moved = differences.flatMap((difference, feature) => (difference === 0 ? [] : [feature]));
  if (moved.length > MAX_FEATURES) {
    throw new AnalyzerError(
      `Exact attributions of a logistic model need at most ${MAX_FEATURES} features, but ${moved.length} differ from the baseline row.`,
    );
  }
  const values = new Array<number>(differences.length).fill(0);
  const outputs = outputsOfSubsets(
    baselineSum,
    moved.map((feature) => differences[feature] as number),
  );
  const weights = subsetWeights(moved.length);
  for (const [position, feature] of moved.entries()) {
    const bit = 1 << position;
    let sum = 0;
    for (let subset = 0; subset < outputs.length; subset++) {
      if (subset & bit) continue;
      sum +=
        (weights[bitsOf(subset)] as number) *
        ((outputs[subset | bit] as number) - (outputs[subset] as number));
    }
    values[feature] = sum;
  }
  return values;
}

/** The output for each subset of features with the row's values; the others have the baseline's. */
function outputsOfSubsets(baselineSum: number, differences: readonly number[]): Float64Array {
  const sums = new Float64Array(1 << differences.length);
  sums[0] = baselineSum;
  for (const [i, difference] of differences.entries())
    for (let subset = 0; subset < 1 << i; subset++)
      sums[subset | (1 << i)] = (sums[subset] as number) + difference;
  return sums.map(logistic);
}

export function logistic(sum: number): number {
  return 1 / (1 + Math.exp(-sum));
}

/** By the size of the subset: the share of orders in which exactly these features come before a given feature. */
function subsetWeights(features: number): readonly number[] {
  const weights = [1 / features];
  for (let size = 1; size < features; size++)
    weights.push(((weights[size - 1] as number) * size) / (features - size));
  return weights;
}

function bitsOf(subset: number): number {
  let bits = 0;
  for (let rest = subset; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}
