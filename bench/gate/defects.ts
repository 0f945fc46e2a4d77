import type { Random } from '../../src/statistics/random.js';
import type { Cells, LabelledRow, Scene } from './scene.js';

export type Place = 'training set' | 'traffic' | 'both';

/** Changes rows as a broken source does. */
export type Defect = (rows: readonly Cells[], random: Random, columns: readonly string[]) => Cells[];

const inColumn =
  (column: string, change: (cell: string | null, random: Random) => string | null): Defect =>
  (rows, random, columns) => {
    const at = columns.indexOf(column);
    return rows.map((cells) => cells.map((cell, i) => (i === at ? change(cell, random) : cell)));
  };
/** Converts a cell and keeps its type: fractions stay fractions, so that the type check does not reveal the conversion. */
const times =
  (factor: number, offset = 0) =>
  (cell: string | null) =>
    cell === null
      ? null
      : cell.includes('.')
        ? (Number(cell) * factor + offset).toFixed(2)
        : String(Number(cell) * factor + offset);

/** Defects by name, for generated rows (`temperature`, `amount`, …) and for census rows (`age`, …). */
export const DEFECTS: Readonly<Record<string, { readonly generated: Defect; readonly census: Defect }>> = {
  'numbers become text': {
    generated: inColumn('temperature', (cell, random) => (random() < 0.3 ? `${cell}C` : cell)),
    census: inColumn('hours_per_week', (cell, random) => (random() < 0.05 ? 'full-time' : cell)),
  },
  'missing past 5 %': {
    generated: inColumn('amount', (cell, random) => (random() < 0.08 ? null : cell)),
    census: inColumn('education_num', (cell, random) => (random() < 0.06 ? null : cell)),
  },
  're-encoded categories': {
    generated: inColumn('channel', (cell) => (cell ?? '').toUpperCase()),
    census: inColumn('marital_status', (cell) => (cell ?? '').toLowerCase()),
  },
  'burst of unseen categories': {
    generated: inColumn('region', (cell, random) =>
      random() < 0.25 ? `null-${Math.floor(random() * 30)}` : cell,
    ),
    census: inColumn('occupation', (cell, random) => (random() < 0.2 ? 'ERR' : cell)),
  },
  'unit ×100': {
    generated: inColumn('amount', times(100)),
    census: inColumn('hours_per_week', times(100)),
  },
  'another scale (°C to °F, years to months)': {
    generated: inColumn('temperature', times(1.8, 32)),
    census: inColumn('age', times(12)),
  },
  'stuck value': {
    generated: inColumn('visits', () => '6'),
    census: inColumn('age', () => '38'),
  },
  'placeholder in 6 % of the rows': {
    generated: inColumn('share', (cell, random) => (random() < 0.06 ? '-1' : cell)),
    census: inColumn('fnlwgt', (cell, random) => (random() < 0.06 ? '-999' : cell)),
  },
  'negative values': {
    generated: inColumn('amount', (cell, random) => (random() < 0.03 ? `-${cell}` : cell)),
    census: inColumn('age', (cell, random) => (random() < 0.03 ? `-${cell}` : cell)),
  },
  'columns shifted by one': {
    generated: (rows) => rows.map((cells) => [...cells.slice(1), cells[0] ?? null]),
    census: (rows) => rows.map((cells) => [...cells.slice(1), cells[0] ?? null]),
  },
  'rows sent twice': { generated: doubled, census: doubled },
};

function doubled(rows: readonly Cells[]): Cells[] {
  return rows.slice(0, Math.ceil(rows.length / 2)).flatMap((cells) => [cells, cells]);
}

/** Applies a defect to the training set and baseline, to the traffic, or to both. */
export function withDefect(scene: Scene, defect: Defect, place: Place, random: Random): Scene {
  const damage = (rows: readonly Cells[]) => defect(rows, random, scene.columns);
  const damageLabelled = (rows: readonly LabelledRow[]): LabelledRow[] => {
    const damaged = damage(rows.map(({ cells }) => cells));
    return damaged.map((cells, i) => ({ cells, label: (rows[i] as LabelledRow).label }));
  };
  return {
    ...scene,
    ...(place === 'traffic'
      ? {}
      : { training: damageLabelled(scene.training), baseline: damage(scene.baseline) }),
    ...(place === 'training set' ? {} : { windows: scene.windows.map(damage) }),
  };
}
