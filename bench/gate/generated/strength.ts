import { median } from '../../../src/statistics/median.js';
import type { LabelledRow } from '../scene.js';
import type { Column } from './column.js';
import { type Movement, movementOf } from './errors.js';

export interface Strength {
  readonly feature: string | null;
  /** Share of the feature's rows that the error changes. */
  readonly touched: number;
  /**
   * Median movement of the changed cells in standard deviations of the clean column, or where most of them move to. `rows`:
   * the error adds, drops or relabels rows and changes no cell.
   */
  readonly movement: number | 'category' | 'missing' | 'type' | 'rows';
  /** Whether it touches a fifth of a feature's rows and moves them by half a standard deviation or to another kind of value. */
  readonly isStrong: boolean;
}

const [STRONG_TOUCHED, STRONG_MOVEMENT] = [0.2, 0.5];

/** Compares rows cell by cell. Without a column, the strength of the column that the error changes most. */
export function strengthOf(
  columns: readonly Column[],
  column: Column | null,
  clean: readonly LabelledRow[],
  wrong: readonly LabelledRow[],
): Strength {
  const none: Strength = { feature: null, touched: 0, movement: 'rows', isStrong: false };
  if (clean.length !== wrong.length) return none;
  const all = (column ? [column] : columns).map((one) => strengthIn(one, clean, wrong));
  const changed = all.filter(({ touched }) => touched > 0);
  return changed.sort((a, b) => Number(b.isStrong) - Number(a.isStrong) || b.touched - a.touched)[0] ?? none;
}

function strengthIn(column: Column, clean: readonly LabelledRow[], wrong: readonly LabelledRow[]): Strength {
  const movements = clean
    .map(({ cells }, i) => movementOf(column, cells[column.at] ?? null, wrong[i]?.cells[column.at] ?? null))
    .filter((movement): movement is Exclude<Movement, null> => movement !== null);
  const distances = movements.filter((movement) => typeof movement === 'number');
  const kinds = (['category', 'missing', 'type'] as const)
    .map((kind) => ({ kind, count: movements.filter((movement) => movement === kind).length }))
    .sort((a, b) => b.count - a.count);
  const most = kinds[0] as (typeof kinds)[number];
  const movement = most.count > distances.length ? most.kind : (median(distances) ?? 0);
  const touched = movements.length / clean.length;
  return {
    feature: column.name,
    touched,
    movement,
    isStrong: touched >= STRONG_TOUCHED && (typeof movement !== 'number' || movement >= STRONG_MOVEMENT),
  };
}
