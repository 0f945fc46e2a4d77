import type { Random } from '../../src/statistics/random.js';

export type Cells = readonly (string | null)[];
export interface LabelledRow {
  readonly cells: Cells;
  /** Null if the rows have none. */
  readonly label: string | null;
}

/** Everything that one decision about one candidate uses. */
export interface Scene {
  readonly columns: readonly string[];
  /** Rows that the live baseline was made from. */
  readonly live: readonly Cells[];
  readonly training: readonly LabelledRow[];
  /** Rows that the candidate is made from. */
  readonly baseline: readonly Cells[];
  readonly baselineIsTraining: boolean;
  /**
   * Quiet windows before `windows`, oldest first. With them, the product finds the change point itself; without them it is
   * given, and `windows` are those since.
   */
  readonly before?: readonly (readonly Cells[])[];
  /** The windows since the drift, oldest first. */
  readonly windows: readonly (readonly Cells[])[];
  /** The new model's probability for a row; null if only inputs are monitored. */
  readonly score: ((cells: Cells) => number) | null;
  readonly retrains: boolean;
  /** Rows captured in each declared incident. */
  readonly incidents: readonly (readonly Cells[])[];
  /** Length of a window. Default: one hour. */
  readonly periodSeconds?: number;
  /** Start of the first window, milliseconds since 1970. */
  readonly start?: number;
  readonly falseAlarmsPerMonth?: number;
}

/** A population that rows are drawn from, before or after a shift. */
export interface World {
  readonly columns: readonly string[];
  /** If the world has a finite number of persons, training, held-out and traffic rows never share one. */
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

/** A correct retraining after the population shifted, or, if `moved` is false, without a shift. */
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
