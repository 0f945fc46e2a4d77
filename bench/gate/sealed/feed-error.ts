import type { Random } from '../../../src/statistics/random.js';
import type { Cells, LabelledRow } from '../scene.js';
import type { Feature } from './feature.js';
import type { Spread } from './hits.js';

/** Where and how an error reaches a set of rows: a training set, a baseline or one window. */
export interface Aim {
  /** The same text for all sets of a situation. */
  readonly key: string;
  readonly features: readonly Feature[];
  readonly feature: Feature;
  readonly random: Random;
  /** Whether the error reaches each row. */
  readonly hits: readonly boolean[];
  /** Unused rows of the population before the drift. */
  readonly older: LabelledRow[];
}

export interface FeedError {
  readonly name: string;
  /** `rows`: it changes many columns, or which rows exist. `labels`: it changes labels only. */
  readonly scope: 'cell' | 'rows' | 'labels';
  readonly suits: (feature: Feature) => boolean;
  readonly rates?: readonly number[];
  readonly placements?: readonly ('traffic' | 'training set' | 'both')[];
  /** How it always reaches rows. Default: chosen for each situation. */
  readonly spread?: Spread;
  /** Needs a large drift and rows from before it. */
  readonly needsOlder?: boolean;
  readonly apply: (rows: readonly LabelledRow[], aim: Aim) => readonly LabelledRow[];
}

export type Change = (cell: string, aim: Aim, cells: Cells) => string | null;

/** An error in one column. Empty cells stay empty. */
export function cellError(
  name: string,
  suits: FeedError['suits'],
  change: Change,
  options: Pick<FeedError, 'rates' | 'placements' | 'spread'> = {},
): FeedError {
  return {
    name,
    scope: 'cell',
    suits,
    ...options,
    apply: (rows, aim) =>
      rows.map((row, i) => {
        const cell = row.cells[aim.feature.at] ?? null;
        if (!aim.hits[i] || cell === null) return row;
        return withCell(row, aim.feature.at, change(cell, aim, row.cells));
      }),
  };
}

export function withCell(row: LabelledRow, at: number, cell: string | null): LabelledRow {
  return { ...row, cells: row.cells.map((old, i) => (i === at ? cell : old)) };
}

export const isMeasure = ({ form }: Feature) => form === 'measure';
export const isCode = ({ form }: Feature) => form === 'code';
export const isLevel = ({ form }: Feature) => form === 'level';
export const isWorded = ({ form, levels }: Feature) =>
  (form === 'level' || form === 'text') && levels.every(({ value }) => value.length > 0);
export const isFilled = ({ form, gaps }: Feature) => form !== 'single' && gaps < 0.5;
