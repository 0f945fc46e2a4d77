import { setImmediate } from 'node:timers/promises';
import type { DesignMatrix } from './design-matrix.js';

/** Multiplications between two turns of the event loop: some ten milliseconds' worth. */
const WORK_BETWEEN_YIELDS = 4_000_000;

/** The score that the parameters give to one row. */
export function linearScore(matrix: DesignMatrix, parameters: Float64Array, row: number): number {
  const { positions, values, width } = matrix;
  let score = 0;
  for (let at = row * width; at < (row + 1) * width; at++) {
    score += (parameters[positions[at] as number] as number) * (values[at] as number);
  }
  return score;
}

/**
 * `Xᵀ W X` (lower triangle, row by row) and `Xᵀ r`, with a weight and a residual per row. Gives way to the event
 * loop every few milliseconds, so that training beside a running endpoint does not stall its invocations.
 */
export async function normalEquations(
  matrix: DesignMatrix,
  weightAndResidual: (row: number) => readonly [weight: number, residual: number],
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
      // Positions rise within a row, so that i ≥ j stays in the lower triangle.
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

/** Adds the ridge penalty to every parameter but the intercept. */
export function addPenalty(gram: Float64Array, parameters: number, l2: number): void {
  for (let i = 1; i < parameters; i++) {
    gram[i * parameters + i] = (gram[i * parameters + i] as number) + l2;
  }
}
