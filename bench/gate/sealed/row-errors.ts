import { integerDraw } from '../../../src/statistics/random.js';
import type { Cells, LabelledRow } from '../scene.js';
import { hash, pick } from './choose.js';
import { isNumber, print, quantile } from './feature.js';
import { type Aim, type FeedError, isFilled, withCell } from './feed-error.js';

const always: FeedError['suits'] = ({ form }) => form !== 'single';

function rowError(
  name: string,
  change: (cells: Cells, aim: Aim) => Cells,
  options: Partial<FeedError> = {},
): FeedError {
  return {
    name,
    scope: 'rows',
    suits: always,
    ...options,
    apply: (rows, aim) =>
      rows.map((row, i) => (aim.hits[i] ? { ...row, cells: change(row.cells, aim) } : row)),
  };
}

/** The cells of some columns from another row of the same set. */
function joined(
  rows: readonly LabelledRow[],
  { hits, random }: Aim,
  columns: readonly number[],
): readonly LabelledRow[] {
  return rows.map((row, i) => {
    if (!hits[i]) return row;
    const from = rows[integerDraw(random, rows.length)] as LabelledRow;
    return columns.reduce((made, at) => withCell(made, at, from.cells[at] ?? null), row);
  });
}

const half = ({ features }: Aim) => features.slice(Math.floor(features.length / 2)).map(({ at }) => at);
/** The column that an aim's column is confused with: the next one of the same form, or the next one. */
const partner = ({ features, feature }: Aim) => {
  const others = [...features.slice(feature.at + 1), ...features.slice(0, feature.at)];
  return (others.find(({ form }) => form === feature.form) ?? others[0])?.at ?? 0;
};

/** Errors of whole rows: columns, joins, stale values, batches, test data, outages and labels. */
export const ROW_ERRORS: readonly FeedError[] = [
  rowError('columns shifted to the left after a lost separator', (cells, { feature }) =>
    cells.map((cell, i) => (i >= feature.at ? (cells[i + 1] ?? null) : cell)),
  ),
  rowError('columns shifted to the right after an extra separator', (cells, { feature }) =>
    cells.map((cell, i) => (i < feature.at ? cell : i === feature.at ? null : (cells[i - 1] ?? null))),
  ),
  rowError('line cut off', (cells, { features }) =>
    cells.map((cell, i) => (i < features.length / 2 ? cell : null)),
  ),
  {
    name: 'exchanged with another column',
    scope: 'cell',
    suits: isFilled,
    apply: (rows, aim) => {
      const [a, b] = [aim.feature.at, partner(aim)];
      return rows.map((row, i) =>
        aim.hits[i] ? withCell(withCell(row, a, row.cells[b] ?? null), b, row.cells[a] ?? null) : row,
      );
    },
  },
  {
    name: 'copied from another column',
    scope: 'cell',
    suits: isFilled,
    apply: (rows, aim) =>
      rows.map((row, i) =>
        aim.hits[i] ? withCell(row, aim.feature.at, row.cells[partner(aim)] ?? null) : row,
      ),
  },
  {
    name: 'joined by a wrong key',
    scope: 'cell',
    suits: isFilled,
    apply: (rows, aim) => joined(rows, aim, [aim.feature.at]),
  },
  {
    name: 'second half of the columns joined by a wrong key',
    scope: 'rows',
    suits: always,
    apply: (rows, aim) => joined(rows, aim, half(aim)),
  },
  {
    name: 'filled forward from the last good row',
    scope: 'cell',
    suits: isFilled,
    spread: 'in batches',
    apply: (rows, { hits, feature }) => {
      let last: string | null = null;
      return rows.map((row, i) => {
        if (hits[i]) return withCell(row, feature.at, last ?? row.cells[feature.at] ?? null);
        last = row.cells[feature.at] ?? null;
        return row;
      });
    },
  },
  {
    name: 'batch sent twice',
    scope: 'rows',
    suits: always,
    spread: 'in batches',
    apply: (rows, { hits }) => [...rows, ...rows.filter((_, i) => hits[i])],
  },
  {
    name: 'one record repeated by a retry loop',
    scope: 'rows',
    suits: always,
    spread: 'in batches',
    apply: (rows, { hits }) => {
      const first = rows[hits.indexOf(true)];
      return rows.map((row, i) => (hits[i] && first ? first : row));
    },
  },
  rowError('test records', (cells, { features, key }) =>
    cells.map((_, i) => {
      const { form, levels } = features[i] as (typeof features)[number];
      if (form === 'measure') return ['1', '123', '0'][hash(key) % 3] as string;
      if (form === 'text') return 'test';
      return form === 'date' ? '2000-01-01' : (levels[0]?.value ?? null);
    }),
  ),
  rowError('a second supplier with other units and spelling', (cells, { features }) =>
    cells.map((cell, i) => {
      const feature = features[i];
      if (feature?.form === 'level') return cell?.toUpperCase() ?? null;
      return feature?.form === 'measure' && isNumber(cell)
        ? print(Number(cell) * 0.3048, feature.decimals + 2)
        : cell;
    }),
  ),
  rowError('empty records with defaults', (cells, { features }) =>
    cells.map((_, i) => (isNumber(features[i]?.levels[0]?.value) ? '0' : null)),
  ),
  {
    name: 'one source does not deliver',
    scope: 'rows',
    suits: ({ form, levels }) =>
      form === 'measure' || (form === 'level' && levels.length > 2 && (levels[0]?.share ?? 1) < 0.6),
    rates: [0.25, 0.6],
    placements: ['traffic', 'training set'],
    apply: (rows, { feature, key, hits }) => {
      const level = pick(key, feature.levels.slice(0, 2)).value;
      const isOfSource = (cell: string | null | undefined) =>
        feature.form === 'measure' ? isNumber(cell) && Number(cell) > quantile(feature, 0.6) : cell === level;
      return rows.filter(({ cells }, i) => !(isOfSource(cells[feature.at]) && hits[i]));
    },
  },
  {
    name: 'rows of the old extract',
    scope: 'rows',
    suits: always,
    rates: [0.25, 0.6],
    placements: ['training set'],
    needsOlder: true,
    apply: (rows, { hits, older }) => rows.map((row, i) => (hits[i] ? (older.pop() ?? row) : row)),
  },
  {
    name: 'labels inverted',
    scope: 'labels',
    suits: always,
    rates: [0.6],
    placements: ['training set'],
    apply: (rows, { hits }) =>
      rows.map((row, i) => (hits[i] ? { ...row, label: row.label === '1' ? '0' : '1' } : row)),
  },
];
