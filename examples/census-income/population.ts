import type { CensusRow } from './dataset.js';
import { type Random, shuffled } from './random.js';

/** People around an age: each row is drawn with weight exp(−((age − meanAge) / 8)² / 2). */
export interface Population {
  readonly name: string;
  readonly meanAge: number;
}

export const POPULATION_A: Population = { name: 'A', meanAge: 30 };
export const POPULATION_B: Population = { name: 'B', meanAge: 45 };

const AGE_SPREAD = 8;

/** Draws `count` rows with replacement, like a stream of customers. */
export function draw(
  rows: readonly CensusRow[],
  population: Population,
  count: number,
  random: Random,
): readonly CensusRow[] {
  const cumulative = new Float64Array(rows.length);
  let total = 0;
  rows.forEach((row, i) => {
    total += Math.exp(-(((row.age - population.meanAge) / AGE_SPREAD) ** 2) / 2);
    cumulative[i] = total;
  });
  return Array.from({ length: count }, () => rows[firstAbove(cumulative, random() * total)] as CensusRow);
}

/** Half of population A, half of population B, in random order. */
export function drawMixture(rows: readonly CensusRow[], count: number, random: Random): readonly CensusRow[] {
  const half = Math.floor(count / 2);
  const a = draw(rows, POPULATION_A, half, random);
  const b = draw(rows, POPULATION_B, count - half, random);
  return shuffled([...a, ...b], random);
}

/** The first index whose cumulative weight is above the target, found by bisection. */
function firstAbove(cumulative: Float64Array, target: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] as number) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
