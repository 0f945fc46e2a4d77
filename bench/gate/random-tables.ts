import { integerDraw, normalDraw, type Random } from '../../src/statistics/random.js';
import type { Cells, LabelledRow, Scene, World } from './scene.js';
import { logistic } from './worlds.js';

/** Draws a cell from a standard normal value, before or after the drift. */
interface Column {
  readonly name: string;
  readonly cell: (z: number, moved: boolean, random: Random) => string;
  /** Shift of the standard normal value after the drift. */
  readonly shift: number;
  /** Share of rows without a value, before and after the drift. */
  readonly gaps: number;
}

type Kind = (random: Random) => Column['cell'];

const between = (random: Random, low: number, high: number) => low + (high - low) * random();

/** How people's tables look: each kind with parameters of its own, made at random. */
const KINDS: Readonly<Record<string, Kind>> = {
  normal: (random) => {
    const [mean, deviation] = [between(random, -50, 200), between(random, 1, 30)];
    return (z) => (mean + deviation * z).toFixed(2);
  },
  'log-normal': (random) => {
    const [mean, deviation] = [between(random, 1, 6), between(random, 0.3, 1)];
    return (z) => Math.exp(mean + deviation * z).toFixed(3);
  },
  count: (random) => {
    const [mean, deviation] = [between(random, 3, 40), between(random, 1.5, 6)];
    return (z) => String(Math.max(0, Math.round(mean + deviation * z)));
  },
  code: (random) => {
    const codes = Array.from(
      { length: 3 + integerDraw(random, 6) },
      (_, i) => 10 * (i + 1) + integerDraw(random, 9),
    );
    return (z) => String(codes[Math.min(codes.length - 1, Math.floor(codes.length * logistic(1.6 * z)))]);
  },
  category: (random) => {
    const names = Array.from({ length: 2 + integerDraw(random, 7) }, (_, i) => `kind-${'abcdefghij'[i]}`);
    return (z) => names[Math.min(names.length - 1, Math.floor(names.length * logistic(1.3 * z)))] as string;
  },
  boolean: (random) => {
    const limit = between(random, -1, 1);
    const [yes, no] = random() < 0.5 ? ['true', 'false'] : ['1', '0'];
    return (z) => (z > limit ? yes : no);
  },
  money: (random) => {
    const [mean, deviation] = [between(random, 2, 7), between(random, 0.3, 0.9)];
    // Written without trailing zeros, as most languages do: a whole amount has no decimal point.
    return (z) => String(Math.round(100 * Math.exp(mean + deviation * z)) / 100);
  },
  share: (random) => {
    const centre = between(random, -1.5, 1.5);
    return (z) => logistic(centre + 0.8 * z).toFixed(3);
  },
};

export interface RandomTable {
  readonly world: World;
  /** Quiet windows before the drift, and windows since. */
  readonly quiet: number;
  readonly drifted: number;
  readonly windowRows: number;
}

/**
 * A table as people have them: 6 to 14 columns of random kinds that share a common factor, some with up to 8 % gaps, and a
 * drift that moves at least two of them.
 */
export function randomTable(random: Random): RandomTable {
  const count = 6 + integerDraw(random, 9);
  const kinds = Object.keys(KINDS);
  const drawn = Array.from({ length: count }, (_, i): Column => {
    const kind = kinds[integerDraw(random, kinds.length)] as string;
    return {
      name: `${kind.replace('-', '_')}_${i}`,
      cell: (KINDS[kind] as Kind)(random),
      shift: random() < 0.5 ? (random() < 0.5 ? -1 : 1) * between(random, 0.5, 1.3) : 0,
      gaps: random() < 0.4 ? between(random, 0, 0.08) : 0,
    };
  });
  const columns = drawn.map((column, i) =>
    i < 2 && column.shift === 0 ? { ...column, shift: 0.9 } : column,
  );
  return {
    world: tableWorld(columns),
    quiet: 2 + integerDraw(random, 3),
    drifted: 3 + integerDraw(random, 3),
    windowRows: 300 + integerDraw(random, 500),
  };
}

/**
 * The table of a bank's customers: eight columns, two of them 2 to 3 % empty, a text category and an integer code.
 */
export function customersTable(): RandomTable {
  const plain =
    (mean: number, deviation: number, digits: number): Column['cell'] =>
    (z) =>
      (mean + deviation * z).toFixed(digits);
  const columns: readonly Column[] = [
    { name: 'age', cell: plain(38, 9, 0), shift: 0.9, gaps: 0 },
    { name: 'income', cell: (z) => Math.exp(10 + 0.5 * z).toFixed(2), shift: 0.7, gaps: 0.025 },
    { name: 'employment_years', cell: (z) => Math.abs(6 + 4 * z).toFixed(1), shift: 0.6, gaps: 0.03 },
    { name: 'balance', cell: (z) => Math.exp(7 + z).toFixed(2), shift: 0, gaps: 0 },
    { name: 'utilisation', cell: (z) => logistic(z - 0.5).toFixed(4), shift: 0, gaps: 0 },
    { name: 'visits', cell: (z) => String(Math.max(0, Math.round(5 + 2 * z))), shift: 0, gaps: 0 },
    {
      name: 'segment',
      cell: (z) =>
        ['retail', 'premium', 'business', 'private'][
          Math.min(3, Math.floor(4 * logistic(1.2 * z)))
        ] as string,
      shift: 0.5,
      gaps: 0,
    },
    { name: 'branch_code', cell: (z) => String(100 + 7 * Math.floor(6 * logistic(z))), shift: 0, gaps: 0 },
  ];
  return { world: tableWorld(columns), quiet: 3, drifted: 4, windowRows: 500 };
}

function tableWorld(columns: readonly Column[]): World {
  const row = (moved: boolean, random: Random): LabelledRow => {
    const common = normalDraw(random);
    let told = 0;
    const cells: Cells = columns.map(({ cell, shift, gaps }, i) => {
      const z = 0.5 * common + Math.sqrt(0.75) * normalDraw(random) + (moved ? shift : 0);
      if (i < 3) told += z;
      return random() < gaps ? null : cell(z, moved, random);
    });
    return { cells, label: random() < logistic(0.8 * told - 0.5) ? '1' : '0' };
  };
  return {
    columns: columns.map(({ name }) => name),
    draw: (_, moved, count, random) => Array.from({ length: count }, () => row(moved, random)),
    score: (cells) =>
      logistic(
        columns.reduce(
          (sum, _, i) => sum + (Number(cells[i]) > 0 ? Math.log1p(Number(cells[i])) / 10 : 0),
          -1,
        ),
      ),
  };
}

/** A sound retraining on exactly the drifted population. */
export function driftedScene({ world, quiet, drifted, windowRows }: RandomTable, random: Random): Scene {
  const cells = (moved: boolean, count: number, from: 'heldOut' | 'traffic') =>
    world.draw(from, moved, count, random).map((row) => row.cells);
  return {
    columns: world.columns,
    live: cells(false, 3000, 'heldOut'),
    training: world.draw('training', true, 4000, random),
    baseline: cells(true, 2000, 'heldOut'),
    baselineIsTraining: false,
    before: Array.from({ length: quiet }, () => cells(false, windowRows, 'traffic')),
    windows: Array.from({ length: drifted }, () => cells(true, windowRows, 'traffic')),
    score: world.score,
    retrains: true,
    incidents: [],
  };
}
