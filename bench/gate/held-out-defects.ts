import { integerDraw, normalDraw, type Random } from '../../src/statistics/random.js';
import type { Defect } from './defects.js';
import { cellsOf, type Fields, fieldsOf, inSome, rewritten } from './rows.js';
import type { Cells, LabelledRow, Scene, World } from './scene.js';

/** Repeats the first value of each entity, as from a stale cache. */
export function stale(entity: string, column: string): Defect {
  return (given, random, columns) => {
    const cache = new Map<string, string | null>();
    const fromCache = (fields: Fields) => {
      const key = fields[entity] ?? '';
      if (!cache.has(key)) cache.set(key, fields[column] ?? null);
      return { [column]: cache.get(key) ?? null };
    };
    return rewritten(1, fromCache)(given, random, columns);
  };
}

/** Puts 60 % training rows into the held-out rows; the model memorizes every training row. */
export function memorized(scene: Scene): Scene {
  const known = new Map(scene.training.map(({ cells, label }) => [cells.join(), label]));
  return {
    ...scene,
    baseline: scene.baseline.map((cells, i) => (i % 5 < 3 ? rowAt(scene, i) : cells)),
    score: (cells) => {
      const label = known.get(cells.join());
      const usual = scene.score?.(cells) ?? 0;
      return label === undefined ? usual : label === '1' ? 0.9 + usual / 10 : usual / 10;
    },
  };
}

const rowAt = ({ training }: Scene, i: number): Cells => (training[i % training.length] as LabelledRow).cells;

/** Replaces a category by its hash with a random salt. */
export function hashed(column: string): Defect {
  return (given, random, columns) => {
    const salt = integerDraw(random, 2 ** 31);
    const hash = (cell: string) =>
      [...cell]
        .reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16_777_619) >>> 0, salt)
        .toString(16)
        .padStart(8, '0');
    return inSome(1, column, hash)(given, random, columns);
  };
}

/** Inverts the labels of some rows. */
export function inverted(world: World, scene: Scene, selected: (fields: Fields) => boolean): Scene {
  const training = scene.training.map((row) => {
    return selected(fieldsOf(world.columns, row.cells))
      ? { ...row, label: row.label === '1' ? '0' : '1' }
      : row;
  });
  return { ...scene, training };
}

/** Training set and baseline with equal numbers of positives and negatives, unlike the traffic. */
export function balanced(scene: Scene, random: Random, world: World): Scene {
  const half = (from: 'training' | 'heldOut', count: number) => {
    const rows: LabelledRow[] = [];
    const left = new Map([
      ['0', Math.ceil(count / 2)],
      ['1', Math.floor(count / 2)],
    ]);
    while (rows.length < count) {
      for (const row of world.draw(from, true, count, random)) {
        const open = left.get(row.label ?? '') ?? 0;
        if (open === 0) continue;
        left.set(row.label ?? '', open - 1);
        rows.push(row);
      }
    }
    return rows;
  };
  return {
    ...scene,
    training: half('training', scene.training.length),
    baseline: cellsOf(half('heldOut', scene.baseline.length)),
  };
}

export function noisy(column: string, deviation: number, decimals: number): Defect {
  return (given, random, columns) =>
    inSome(1, column, (cell) => (Number(cell) + deviation * normalDraw(random)).toFixed(decimals))(
      given,
      random,
      columns,
    );
}

/** Replaces 60 % of the traffic with rows of the training set, as in a load test. */
export function replayed(scene: Scene, random: Random): Scene {
  let next = 0;
  return {
    ...scene,
    windows: scene.windows.map((window) =>
      window.map((cells) => (random() < 0.6 ? rowAt(scene, next++) : cells)),
    ),
  };
}

export function swappedDate({ day, month }: Fields): Fields {
  return Number(day) <= 12 ? { day: month ?? null, month: day ?? null } : {};
}

/** Truncates scientific notation such as `4.5e-5` to three characters. */
export function mantissaOnly(cell: string): string {
  const value = Number(cell);
  return value === 0 || value >= 1e-4 ? cell : value.toExponential(1).slice(0, 3);
}

/** Multiplies rows as a join with several matches does: one copy of the row per match. */
export function fannedOut(world: World, joined: string): World {
  const at = world.columns.indexOf(joined);
  return {
    ...world,
    draw: (from, moved, count, random) => {
      const rows = world.draw(from, moved, count, random);
      const partner = () => (rows[integerDraw(random, count)] as LabelledRow).cells[at] ?? null;
      return rows
        .flatMap((row) =>
          random() < 0.08
            ? Array.from({ length: 4 }, () => {
                const found = partner();
                return { ...row, cells: row.cells.map((cell, i) => (i === at ? found : cell)) };
              })
            : [row],
        )
        .slice(0, count);
    },
  };
}

/** Repeats the last reading in gaps of 5 to 24 rows; about a third of all rows are in a gap. */
export function filledForward(filled: readonly string[]): Defect {
  return (given, random, columns) => {
    const at = new Set(filled.map((column) => columns.indexOf(column)));
    let [left, last] = [0, given[0] as Cells];
    return given.map((cells) => {
      if (left === 0) {
        last = cells;
        left = random() < 0.035 ? 5 + integerDraw(random, 20) : 0;
        return cells;
      }
      left--;
      return cells.map((cell, i) => (at.has(i) ? (last[i] ?? null) : cell));
    });
  };
}

export const toDecade = (cell: string) => String(10 * Math.round(Number(cell) / 10));

/** Standardizes every numeric column: subtracts the mean and divides by the standard deviation. */
export const standardised: Defect = (given, _, columns) => {
  const scales = columns.map((_, at) => {
    const values = given.map((cells) => Number(cells[at] ?? Number.NaN));
    if (values.some(Number.isNaN)) return null;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) || 1 };
  });
  return given.map((cells) =>
    cells.map((cell, at) => {
      const scale = scales[at];
      return scale ? ((Number(cell) - scale.mean) / scale.deviation).toFixed(4) : cell;
    }),
  );
};

/** Replaces 40 % of the rows with interpolations of two positive rows, including integers and flags. */
export function interpolated(scene: Scene, random: Random): Scene {
  const positives = scene.training.filter(({ label }) => label === '1').map(({ cells }) => cells);
  const synthetic = (): Cells => {
    const [a, b] = [0, 1].map(() => positives[integerDraw(random, positives.length)] as Cells) as [
      Cells,
      Cells,
    ];
    const weight = random();
    return a.map((cell, i) => {
      const [from, to] = [Number(cell ?? Number.NaN), Number(b[i] ?? Number.NaN)];
      return Number.isNaN(from) || Number.isNaN(to)
        ? cell
        : String(Number((from + weight * (to - from)).toFixed(4)));
    });
  };
  return {
    ...scene,
    training: scene.training.map((row) => (random() < 0.4 ? { cells: synthetic(), label: '1' } : row)),
    baseline: scene.baseline.map((cells) => (random() < 0.4 ? synthetic() : cells)),
  };
}
