import type { Random } from '../../src/statistics/random.js';

export type Cells = readonly (string | null)[];
export interface LabelledRow {
  readonly cells: Cells;
  /** Null where rows have none. */
  readonly label: string | null;
}

/** Everything that one decision about one candidate is made from. */
export interface Scene {
  readonly columns: readonly string[];
  /** Rows that the live baseline was made of. */
  readonly live: readonly Cells[];
  readonly training: readonly LabelledRow[];
  /** Rows that the candidate is made of. */
  readonly baseline: readonly Cells[];
  readonly baselineIsTraining: boolean;
  /** The windows since the change, oldest first. */
  readonly windows: readonly (readonly Cells[])[];
  /** The new model's probability for a row; null where only inputs are watched. */
  readonly score: ((cells: Cells) => number) | null;
  readonly retrains: boolean;
  /** Captured in declared incidents. */
  readonly incidents: readonly (readonly Cells[])[];
  /** A window's length; an hour by default. */
  readonly periodSeconds?: number;
  /** When the first window starts, ms since 1970. */
  readonly start?: number;
  readonly falseAlarmsPerMonth?: number;
}

/** A source of rows: a population that can be told to have moved. */
export interface World {
  readonly columns: readonly string[];
  /** Rows for training, for holding out, and for traffic never share a person where persons are finite. */
  draw(
    from: 'training' | 'heldOut' | 'traffic',
    moved: boolean,
    count: number,
    random: Random,
  ): LabelledRow[];
  readonly score: (cells: Cells) => number;
}

export interface Sizes {
  readonly training: number;
  readonly windows: number;
  readonly windowRows: number;
}
export const USUAL: Sizes = { training: 2000, windows: 4, windowRows: 500 };

/** An honest retraining after the population moved, or, with `moved` false, where nothing did. */
export function honestScene(world: World, random: Random, moved = true, sizes: Sizes = USUAL): Scene {
  const cells = (rows: readonly LabelledRow[]) => rows.map((row) => row.cells);
  return {
    columns: world.columns,
    live: cells(world.draw('heldOut', false, 1500, random)),
    training: world.draw('training', moved, sizes.training, random),
    baseline: cells(world.draw('heldOut', moved, 1500, random)),
    baselineIsTraining: false,
    windows: Array.from({ length: sizes.windows }, () =>
      cells(world.draw('traffic', moved, sizes.windowRows, random)),
    ),
    score: world.score,
    retrains: true,
    incidents: [],
  };
}
