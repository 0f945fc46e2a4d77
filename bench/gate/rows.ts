import { type Random, seededRandom } from '../../src/statistics/random.js';
import type { Defect, Place } from './defects.js';
import type { Cells, LabelledRow, Scene, World } from './scene.js';

/** A row's cells by the names of their columns. */
export type Fields = Readonly<Record<string, string | null>>;

export const cellsOf = (given: readonly LabelledRow[]) => given.map(({ cells }) => cells);

/** Draws a key with probability proportional to its weight. */
export function oneOf(weights: Readonly<Record<string, number>>, random: Random): string {
  const entries = Object.entries(weights);
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  return entries[entries.length - 1]?.[0] as string;
}

/** A world whose columns are the fields of its rows, in their order. */
export function worldOf<Shape>(
  before: Shape,
  after: Shape,
  row: (shape: Shape, random: Random) => { readonly fields: Fields; readonly label: string },
  score: (fields: Fields) => number,
): World {
  const columns = Object.keys(row(before, seededRandom(1)).fields);
  return {
    columns,
    draw: (_, moved, count, random) =>
      Array.from({ length: count }, () => {
        const { fields, label } = row(moved ? after : before, random);
        return { cells: Object.values(fields), label };
      }),
    score: (cells) => score(fieldsOf(columns, cells)),
  };
}

export function fieldsOf(columns: readonly string[], cells: Cells): Fields {
  return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? null]));
}

/** Adds a column at the end. */
export function withColumn(
  world: World,
  name: string,
  cell: (row: LabelledRow, random: Random, moved: boolean) => string,
): World {
  return {
    ...world,
    columns: [...world.columns, name],
    draw: (from, moved, count, random) =>
      world
        .draw(from, moved, count, random)
        .map((row) => ({ ...row, cells: [...row.cells, cell(row, random, moved)] })),
  };
}

/** Changes a column in a random share of the rows, as when one of several sources is broken. */
export function inSome(share: number, column: string, change: (cell: string) => string): Defect {
  return (given, random, columns) => {
    const at = columns.indexOf(column);
    return given.map((cells) => {
      const isHit = random() < share;
      return cells.map((cell, i) => (i === at && isHit && cell !== null ? change(cell) : cell));
    });
  };
}

/** Like `inSome`, for a change that reads or writes several fields. */
export function rewritten(share: number, change: (fields: Fields, random: Random) => Fields): Defect {
  return (given, random, columns) =>
    given.map((cells) => {
      if (random() >= share) return cells;
      const changes = change(fieldsOf(columns, cells), random);
      return columns.map((column, i) => (column in changes ? changes[column] : cells[i]) ?? null);
    });
}

/** Keeps only some rows of a world; the others are lost. */
export function onlyRows(world: World, kept: (fields: Fields) => boolean): World {
  return {
    ...world,
    draw: (from, moved, count, random) => {
      const rows: LabelledRow[] = [];
      while (rows.length < count) {
        const more = world.draw(from, moved, count, random);
        rows.push(...more.filter(({ cells }) => kept(fieldsOf(world.columns, cells))));
      }
      return rows.slice(0, count);
    },
  };
}

/** Draws a random mixture of rows from before and after the change; the arguments are the shares of newer rows. */
export function mixing(world: World, before: number, after: number): World {
  return {
    ...world,
    draw: (from, moved, count, random) => {
      const coins = Array.from({ length: count }, () => random() < (moved ? after : before));
      const newer = world.draw(from, true, count, random);
      const older = world.draw(from, false, count, random);
      return coins.map((coin, i) => (coin ? newer : older)[i] as LabelledRow);
    },
  };
}

/** Redraws the training set and baseline, the windows, or both, from another world with the same columns. */
export function drawnFrom(other: World, place: Place, scene: Scene, random: Random): Scene {
  const cells = (from: 'heldOut' | 'traffic', count: number) =>
    cellsOf(other.draw(from, true, count, random));
  return {
    ...scene,
    ...(place === 'traffic'
      ? {}
      : {
          training: other.draw('training', true, scene.training.length, random),
          baseline: cells('heldOut', scene.baseline.length),
        }),
    ...(place === 'training set'
      ? {}
      : { windows: scene.windows.map(({ length }) => cells('traffic', length)) }),
  };
}
