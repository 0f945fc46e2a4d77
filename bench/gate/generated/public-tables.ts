import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Random } from '../../../src/statistics/random.js';
import type { Cells } from '../scene.js';
import { type Column, columnsOf, written } from './column.js';
import { chosenBy, hashOf } from './hash.js';
import { labelled, probabilityOf } from './model.js';
import { type Drift, type HonestScene, quietWindows, type Source } from './source.js';

/** Relative to the package's root, where npm starts scripts. */
const FOLDER = 'bench/gate/generated/tables';
/** Rows of a table with at least LARGE rows; a smaller table is divided by the shares of SMALL_SHARES. */
const [LARGE, LIVE, TRAINING, BASELINE, WINDOWS, WINDOW_ROWS] = [5000, 1200, 1500, 900, 4, 350];
const SMALL_SHARES = { live: 0.26, training: 0.2, baseline: 0.18, window: 0.09 };
const SMALL_WINDOWS = 2;
/** A more frequent category that is new would be another kind of business. */
const MAX_NEW = 0.15;

interface TableNotes {
  readonly time?: string;
  readonly place?: string;
  /** Columns of money or volume, which grow together. */
  readonly growing?: readonly string[];
}

const TABLES: Readonly<Record<string, TableNotes>> = {
  diamonds: { growing: ['price'] },
  housing: { time: 'year', place: 'city', growing: ['volume', 'median'] },
  flights: { time: 'month', place: 'origin' },
  weather: { time: 'month', place: 'origin' },
  health: {},
  strikes: {
    time: 'Flight Date',
    place: 'Origin State',
    growing: ['Cost Other', 'Cost Repair', 'Cost Total $'],
  },
  inspections: { time: 'Year' },
  planes: { time: 'year' },
  countries: {},
  airports: {},
};

/** A row's weight before and after the drift, and what happens to the later rows. */
interface TableDrift extends Drift {
  readonly before?: (cells: Cells) => number;
  readonly after?: (cells: Cells) => number;
  readonly change?: (cells: Cells) => Cells;
}

/**
 * Each table with a fixed number of decimals per column, as a database exports it. Where that differs from the file, a
 * second source `… as shipped` has the file's cells, in which 17.5 and 22 alternate; it is for honest drifts only.
 */
export function publicTables(): readonly Source<TableDrift>[] {
  return Object.entries(TABLES).flatMap(([name, notes]) => {
    const [columns = [], ...rows] = parse(gunzipSync(readFileSync(`${FOLDER}/${name}.csv.gz`))) as string[][];
    const shipped = rows.map((row): Cells => row.map((cell) => (cell === '' ? null : cell)));
    const described = columnsOf(columns, shipped);
    const table = tableOf(name, columns, fixed(shipped, described), notes);
    if (described.every(({ isFixed }) => isFixed)) return [table];
    const asShipped = tableOf(`${name} as shipped`, columns, shipped, notes);
    return [
      table,
      { ...asShipped, drifts: asShipped.drifts.filter((_, i) => i % 3 === 0), isOnlyHonest: true },
    ];
  });
}

function tableOf(
  name: string,
  columns: readonly string[],
  rows: readonly Cells[],
  notes: TableNotes,
): Source<TableDrift> {
  const isSmall = rows.length < LARGE;
  const probability = probabilityOf(columnsOf(columns, rows));
  return {
    name,
    columns,
    sample: rows.slice(0, 3000),
    isSmall,
    isOnlyHonest: false,
    drifts: driftsOf(name, columnsOf(columns, rows), rows, notes, isSmall),
    scene: (drift, random) => sceneOf(columns, rows, probability, drift, random),
  };
}

function fixed(rows: readonly Cells[], columns: readonly Column[]): readonly Cells[] {
  return rows.map((cells) =>
    cells.map((cell, i) => {
      const column = columns[i] as Column;
      return cell === null || column.decimals === 0 ? cell : Number(cell).toFixed(column.decimals);
    }),
  );
}

function driftsOf(
  table: string,
  columns: readonly Column[],
  rows: readonly Cells[],
  notes: TableNotes,
  isSmall: boolean,
): readonly TableDrift[] {
  const named = (name: string | undefined) => columns.find((column) => column.name === name);
  const [time, place] = [named(notes.time), named(notes.place)];
  const numbers = columns.filter(({ kind, values }) => kind === 'number' && values.length > 8);
  const categories = columns.filter(({ kind }) => kind === 'category');
  const drifts: TableDrift[] = [
    { name: 'random split', isLarge: false },
    { name: 'another random split', isLarge: false },
  ];
  for (const turn of isSmall ? [1] : [1, 2]) {
    const key = `${table}/${turn}`;
    const tilted = chosenBy(`${key}/tilt`, numbers);
    const [up, down] = turn === 1 ? [0.5, -0.35] : [0.8, -0.6];
    drifts.push(
      { name: `more rows with a high ${tilted.name} (${up})`, isLarge: up > 0.6, after: tilt(tilted, up) },
      { name: `more rows with a low ${tilted.name} (${down})`, isLarge: false, after: tilt(tilted, down) },
    );
    if (isSmall) continue;
    const halved = chosenBy(`${key}/half`, numbers);
    const middle = halved.numbers[Math.floor(halved.numbers.length / 2)] as number;
    drifts.push({
      name: `mostly the upper half of ${halved.name}`,
      isLarge: true,
      after: (cells) => (Number(cells[halved.at]) >= middle ? 1 : 0.2),
    });
    if (categories.length === 0) continue;
    const mixed = chosenBy(`${key}/mix`, categories);
    const value = chosenBy(`${key}/value`, mixed.values.slice(0, 6));
    const is = (cells: Cells) => cells[mixed.at] === value;
    drifts.push(
      { name: `${mixed.name} ${value} grows`, isLarge: true, after: (cells) => (is(cells) ? 5 : 1) },
      { name: `${mixed.name} ${value} shrinks`, isLarge: false, after: (cells) => (is(cells) ? 0.2 : 1) },
    );
    const rare = mixed.values.at(-1);
    const isRare = (cells: Cells) => cells[mixed.at] === rare;
    if (rows.filter(isRare).length > MAX_NEW * rows.length) continue;
    drifts.push({
      name: `${mixed.name} ${rare} is new`,
      isLarge: false,
      before: (cells) => (isRare(cells) ? 0 : 1),
    });
  }
  if (time) {
    const order = [...time.values].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
    const rank = new Map(order.map((value, i) => [value, i / order.length]));
    const isLater = (cells: Cells) => (rank.get(cells[time.at] ?? '') ?? 0) >= 0.5;
    drifts.push({
      name: `later ${time.name}`,
      isLarge: true,
      before: (cells) => (isLater(cells) ? 0.1 : 1),
      after: (cells) => (isLater(cells) ? 1 : 0.1),
    });
  }
  if (place) {
    const isOther = (cells: Cells) => hashOf(`${table}/${cells[place.at]}`) % 2 === 0;
    drifts.push({
      name: `other ${place.name}`,
      isLarge: true,
      after: (cells) => (isOther(cells) ? 1 : 0.15),
    });
  }
  for (const factor of notes.growing ? [1.05, 1.2] : []) {
    const growing = columns.filter(({ name }) => notes.growing?.includes(name));
    drifts.push({
      name: `${growing.map(({ name }) => name).join(' and ')} grow by ${Math.round(100 * (factor - 1))} %`,
      isLarge: false,
      change: (cells) =>
        cells.map((cell, i) => {
          const column = growing.find(({ at }) => at === i);
          return column && cell !== null ? written(Number(cell) * factor, column) : cell;
        }),
    });
  }
  return drifts;
}

function tilt({ at, mean, deviation }: Column, strength: number): (cells: Cells) => number {
  return (cells) => {
    const z = cells[at] === null ? 0 : (Number(cells[at]) - mean) / deviation;
    return Math.exp(strength * Math.max(-2.5, Math.min(2.5, z)));
  };
}

function sceneOf(
  columns: readonly string[],
  rows: readonly Cells[],
  probability: (cells: Cells) => number,
  drift: TableDrift,
  random: Random,
): HonestScene {
  const { before = () => 1, after = () => 1, change = (cells) => cells } = drift;
  const isSmall = rows.length < LARGE;
  const quiet = isSmall ? 0 : quietWindows(drift, random);
  const label = (cells: Cells) => labelled(cells, probability, random);
  const size = (share: number) => Math.floor(share * rows.length);
  const live = isSmall ? size(SMALL_SHARES.live) : LIVE;
  const training = isSmall ? size(SMALL_SHARES.training) : TRAINING;
  const baseline = isSmall ? size(SMALL_SHARES.baseline) : BASELINE;
  const windowRows = isSmall ? size(SMALL_SHARES.window) : WINDOW_ROWS;
  const windows = isSmall ? SMALL_WINDOWS : WINDOWS;
  const [earlier, others] = weighted(rows, live + quiet * windowRows, before, random);
  const previous = shuffled(earlier, random);
  const [later, unused] = weighted(others, training + baseline + windows * windowRows, after, random);
  const changed = shuffled(later, random).map(change);
  const [older] = weighted(unused, isSmall ? 0 : TRAINING + BASELINE, before, random);
  return {
    older: older.map(label),
    scene: {
      columns,
      live: previous.slice(0, live),
      training: changed.slice(0, training).map(label),
      baseline: changed.slice(training, training + baseline),
      baselineIsTraining: false,
      ...(quiet > 0 ? { before: divided(previous.slice(live), windowRows) } : {}),
      windows: divided(changed.slice(training + baseline), windowRows),
      score: probability,
      retrains: true,
      incidents: [],
    },
  };
}

/** A weighted draw without replacement (Efraimidis and Spirakis 2006), and the rows that are left. */
function weighted(
  rows: readonly Cells[],
  count: number,
  weight: (cells: Cells) => number,
  random: Random,
): [Cells[], Cells[]] {
  const keyed = rows.map((cells) => ({ cells, key: -Math.log(1 - random()) / weight(cells) }));
  keyed.sort((a, b) => a.key - b.key);
  const cells = keyed.map((one) => one.cells);
  return [cells.slice(0, count), cells.slice(count)];
}

function divided(rows: readonly Cells[], size: number): Cells[][] {
  return Array.from({ length: Math.floor(rows.length / size) }, (_, i) =>
    rows.slice(i * size, (i + 1) * size),
  );
}

function shuffled<T>(rows: readonly T[], random: Random): T[] {
  return rows
    .map((row) => ({ row, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row);
}
