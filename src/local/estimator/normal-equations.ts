import { setImmediate } from 'node:timers/promises';
import type { DesignMatrix } from './design-matrix.js';

/** Multiplications between two turns of the event loop, about ten milliseconds. */
const WORK_BETWEEN_YIELDS = 4_000_000;

/** The linear score of one row. */
export function linearScore(matrix: DesignMatrix, parameters: Float64Array, row: number): number {
  const { positions, values, width } = matrix;
  let score = 0;
  for (let at = row * width; at < (row + 1) * width; at++) {
    score += (parameters[positions[at] as number] as number) * (values[at] as number);
  }
  return score;
}

export type WeightAndResidual = (row: number) => readonly [weight: number, residual: number];

/**
 * Computes `Xᵀ W X` (lower triangle, row-major) and `Xᵀ r`, with a weight and a residual per row. Yields to the event loop
 * every few milliseconds, so that training does not block the invocations of a running endpoint.
 */
export async function normalEquations(
  matrix: DesignMatrix,
  weightAndResidual: WeightAndResidual,
  signal?: AbortSignal,
): Promise<{ readonly gram: Float64Array; readonly moment: Float64Array }> {
  const { rows, parameters: n, width, positions, values } = matrix;
  const gram = new Float64Array(n * n);
  const moment = new Float64Array(n);
  const rowsBetweenYields = Math.ceil(WORK_BETWEEN_YIELDS / (width * width));
  for (let row = 0; row < rows; row++) {
    const [weight, residual] = weightAndResidual(row);
    const start = row * width;
    for (let i = start; i < start + width; i++) {
      const value = values[i] as number;
      if (value === 0) continue;
      const position = positions[i] as number;
      moment[position] = (moment[position] as number) + residual * value;
      const base = position * n;
      const weighted = weight * value;
      // Positions increase within a row, so i ≥ j stays in the lower triangle.
      for (let j = start; j <= i; j++) {
        const cell = base + (positions[j] as number);
        gram[cell] = (gram[cell] as number) + weighted * (values[j] as number);
      }
    }
    if (row % rowsBetweenYields === rowsBetweenYields - 1) {
      await setImmediate();
      signal?.throwIfAborted();
    }
  }
  return { gram, moment };
}

/**
 * The same equations without the matrix: a product with `Xᵀ W X + l2 D` costs two passes over the rows, while the matrix
 * would have as many entries as the square of the number of parameters.
 */
export async function normalOperator(
  matrix: DesignMatrix,
  weightAndResidual: WeightAndResidual,
  l2: number,
  signal?: AbortSignal,
): Promise<{
  readonly moment: Float64Array;
  readonly diagonal: Float64Array;
  multiply(vector: Float64Array): Promise<Float64Array>;
}> {
  const { rows, parameters: n, width, positions, values } = matrix;
  const weights = new Float64Array(rows);
  const moment = new Float64Array(n);
  const diagonal = new Float64Array(n).fill(l2);
  diagonal[0] = 0;
  const rowsBetweenYields = Math.ceil(WORK_BETWEEN_YIELDS / width);
  const yieldAfter = async (row: number) => {
    if (row % rowsBetweenYields !== rowsBetweenYields - 1) return;
    await setImmediate();
    signal?.throwIfAborted();
  };
  const addRow = (sums: Float64Array, row: number, factor: number) => {
    for (let at = row * width; at < (row + 1) * width; at++) {
      const position = positions[at] as number;
      sums[position] = (sums[position] as number) + factor * (values[at] as number);
    }
  };
  for (let row = 0; row < rows; row++) {
    const [weight, residual] = weightAndResidual(row);
    weights[row] = weight;
    addRow(moment, row, residual);
    for (let at = row * width; at < (row + 1) * width; at++) {
      const position = positions[at] as number;
      diagonal[position] = (diagonal[position] as number) + weight * (values[at] as number) ** 2;
    }
    await yieldAfter(row);
  }
  return {
    moment,
    diagonal,
    multiply: async (vector) => {
      signal?.throwIfAborted();
      await setImmediate();
      const product = vector.map((value, i) => (i === 0 ? 0 : l2 * value));
      for (let row = 0; row < rows; row++) {
        addRow(product, row, (weights[row] as number) * linearScore(matrix, vector, row));
        await yieldAfter(row);
      }
      return product;
    },
  };
}

/** Adds the ridge penalty to every parameter but the intercept. */
export function addPenalty(gram: Float64Array, parameters: number, l2: number): void {
  for (let i = 1; i < parameters; i++) {
    gram[i * parameters + i] = (gram[i * parameters + i] as number) + l2;
  }
}
