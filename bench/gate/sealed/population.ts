import type { Random } from '../../../src/statistics/random.js';
import type { Cells } from '../scene.js';
import type { Feature } from './feature.js';

/** A change of the business that a correct feed shows. */
export interface Drift {
  readonly name: string;
  /** Chance that a row of the population before the drift exists, 0 to 1. */
  readonly before?: (cells: Cells) => number;
  /** Chance that a row exists since the drift, 0 to 1. */
  readonly since?: (cells: Cells, stage: number) => number;
  /** What the drift changes in a row. */
  readonly edit?: (cells: Cells, stage: number, random: Random) => Cells;
  /** Shifts of the hidden factors of a generated population, in standard deviations. */
  readonly factors?: readonly [number, number];
  /** Factor of the noise of generated measures, which makes tails heavier. */
  readonly tails?: number;
  /** Whether the drift continues to grow from the first window to the last. */
  readonly isGradual?: boolean;
}

/** Draws rows. `stage` is the reached part of the drift: 0 before it, about 1 since. */
export interface Draws {
  rows(drift: Drift, stage: number, count: number): readonly Cells[];
}

export interface Population {
  readonly name: string;
  readonly columns: readonly string[];
  /** From rows before any drift. */
  readonly features: readonly Feature[];
  readonly sample: readonly Cells[];
  /** The first one changes nothing. */
  readonly drifts: readonly Drift[];
  /** Rows that all parts of a scene may have together, if every row of a table is drawn once; null if there is no limit. */
  readonly limit: number | null;
  open(random: Random): Draws;
}

export const NO_DRIFT: Drift = { name: 'no change' };

/** Draws until enough rows pass the drift's chance. @throws Error if hardly any row passes */
export function accepted(
  next: () => Cells,
  { before, since, edit }: Drift,
  stage: number,
  count: number,
  random: Random,
): readonly Cells[] {
  const rows: Cells[] = [];
  for (let tries = 0; rows.length < count; tries += 1) {
    if (tries > 400 * count + 10_000) throw new Error('hardly any row passes the drift');
    const cells = next();
    const chance = stage === 0 ? (before?.(cells) ?? 1) : (since?.(cells, stage) ?? 1);
    if (random() >= chance) continue;
    rows.push(stage === 0 || !edit ? cells : edit(cells, stage, random));
  }
  return rows;
}
