import { integerDraw, normalDraw, type Random } from '../../../src/statistics/random.js';
import type { Cells, LabelledRow } from '../scene.js';
import { type Column, isNumeric, written } from './column.js';
import { chosenBy } from './hash.js';

export type Placement = 'training set' | 'traffic' | 'both';
export const PLACEMENTS: readonly Placement[] = ['training set', 'traffic', 'both'];

export interface ErrorContext {
  /** Same in training set and traffic, so that an error in both is one error. */
  readonly key: string;
  readonly columns: readonly Column[];
  readonly column: Column;
  readonly random: Random;
  /** Whether the error reaches a row. */
  readonly isHit: (cells: Cells) => boolean;
  /** Unused rows of the population before the drift. An error removes the rows that it takes. */
  readonly older: LabelledRow[];
}

export interface ErrorKind {
  readonly name: string;
  /** Columns that it can change; `row` if it changes no column in particular. */
  readonly target: Column['kind'] | 'code' | 'decimal' | 'gaps' | 'any' | 'row';
  readonly rates?: readonly number[];
  readonly placements?: readonly Placement[];
  /** If true, it adds, drops or relabels rows and changes no cell. */
  readonly keepsCells?: true;
  /** `drifted`: only where the population moved clearly. `business`: only tables with labels. */
  readonly only?: 'drifted' | 'business';
  apply(rows: readonly LabelledRow[], context: ErrorContext): readonly LabelledRow[];
}

/** Shares of the rows that an error reaches. */
export const RATES: readonly number[] = [0.05, 0.15, 0.3, 0.7];
const ALL_OR_HALF = [0.5, 1];

/** Changes one column of the reached rows. */
function ofCells(
  change: (cell: string, context: ErrorContext, cells: Cells) => string | null,
): ErrorKind['apply'] {
  return (rows, context) =>
    rows.map((row) => {
      const cell = row.cells[context.column.at];
      if (typeof cell !== 'string' || !context.isHit(row.cells)) return row;
      return replaced(row, context.column.at, change(cell, context, row.cells));
    });
}

function replaced(row: LabelledRow, at: number, cell: string | null): LabelledRow {
  return { ...row, cells: row.cells.map((old, i) => (i === at ? cell : old)) };
}

const times = (factor: number): ErrorKind['apply'] =>
  ofCells((cell, { column }) => written(Number(cell) * factor, column));
const constant = (value: number): ErrorKind['apply'] => ofCells((_, { column }) => written(value, column));
const always = (value: string | null): ErrorKind['apply'] => ofCells(() => value);

/** Another column that is not constant, the same one for the same situation. */
function partner({ key, columns, column }: ErrorContext): Column {
  const others = columns.filter(({ at, kind }) => at !== column.at && kind !== 'constant');
  const same = others.filter(({ kind }) => kind === column.kind);
  return chosenBy(`${key}/partner`, same.length > 0 ? same : others);
}

/** Gives the reached rows the cells of other reached rows. */
function permuted(
  rows: readonly LabelledRow[],
  context: ErrorContext,
  at: readonly number[],
): readonly LabelledRow[] {
  const reached = rows.flatMap(({ cells }, i) => (context.isHit(cells) ? [i] : []));
  const sources = [...reached];
  for (let i = sources.length - 1; i > 0; i -= 1) {
    const j = integerDraw(context.random, i + 1);
    [sources[i], sources[j]] = [sources[j] as number, sources[i] as number];
  }
  const from = new Map(reached.map((row, i) => [row, sources[i] as number]));
  return rows.map((row, i) => {
    const source = rows[from.get(i) ?? i] as LabelledRow;
    return { ...row, cells: row.cells.map((cell, c) => (at.includes(c) ? (source.cells[c] ?? null) : cell)) };
  });
}

const NUMERIC: readonly ErrorKind[] = [
  { name: 'ten times too large', target: 'number', apply: times(10) },
  { name: 'a hundred times too large (cents)', target: 'number', apply: times(100) },
  { name: 'in thousands', target: 'number', apply: times(0.001) },
  { name: 'in inches instead of centimetres', target: 'number', apply: times(1 / 2.54) },
  { name: 'in kilometres instead of miles', target: 'number', apply: times(1.609344) },
  { name: 'in another currency', target: 'number', rates: [0.3, 0.7], apply: times(0.79) },
  {
    name: 'decimal point lost',
    target: 'decimal',
    apply: ofCells((cell) => String(Number(cell.replace('.', '')))),
  },
  { name: 'sign inverted', target: 'number', apply: times(-1) },
  {
    name: 'minus signs and zeros lost',
    target: 'number',
    apply: ofCells((cell) => cell.replace(/^-/, '').replace(/0/g, '') || '0'),
  },
  { name: 'zero', target: 'number', apply: constant(0) },
  { name: 'minus one', target: 'number', apply: constant(-1) },
  { name: '-999', target: 'number', apply: constant(-999) },
  { name: '9999', target: 'number', apply: constant(9999) },
  { name: 'missing', target: 'number', apply: always(null) },
  { name: 'N/A', target: 'number', apply: always('N/A') },
  { name: 'NaN', target: 'number', apply: always('NaN') },
  { name: 'with its unit', target: 'number', apply: ofCells((cell) => `${cell} u`) },
  { name: 'with a decimal comma', target: 'decimal', apply: ofCells((cell) => cell.replace('.', ',')) },
  {
    name: 'filled with the mean',
    target: 'number',
    apply: ofCells((_, { column }) => written(column.mean, column)),
  },
  {
    name: 'cut at the 80th percentile',
    target: 'number',
    rates: [0.3, 0.7, 1],
    apply: ofCells((cell, { column }) => {
      const limit = column.numbers[Math.floor(0.8 * column.numbers.length)] as number;
      return Number(cell) > limit ? written(limit, column) : cell;
    }),
  },
  {
    name: 'rounded to one digit',
    target: 'number',
    rates: [0.3, 0.7, 1],
    apply: ofCells((cell, { column }) => written(Number(Number(cell).toPrecision(1)), column)),
  },
  {
    name: 'noise of one standard deviation',
    target: 'number',
    apply: ofCells((cell, { column, random }) =>
      written(Number(cell) + column.deviation * normalDraw(random), column),
    ),
  },
  {
    // In all rows of both places it would be a drift.
    name: 'offset of one standard deviation',
    target: 'number',
    rates: [0.15, 0.3, 0.7],
    apply: ofCells((cell, { column }) => written(Number(cell) + column.deviation, column)),
  },
  {
    name: 'scaled to standard deviations',
    target: 'number',
    apply: ofCells((cell, { column }) => ((Number(cell) - column.mean) / column.deviation).toFixed(4)),
  },
  {
    name: 'logarithm',
    target: 'number',
    apply: ofCells((cell) => Math.log1p(Math.abs(Number(cell))).toFixed(4)),
  },
  {
    name: 'stuck at the value of one row',
    target: 'number',
    apply: ofCells((_, { key, column }) => chosenBy(`${key}/stuck`, column.values)),
  },
  {
    name: 'a digit typed twice',
    target: 'number',
    apply: ofCells((cell, { random }) => {
      const at = cell.search(/\d/) + integerDraw(random, Math.max(1, cell.replace(/\D.*$/, '').length));
      return cell.slice(0, at + 1) + cell.slice(at);
    }),
  },
  {
    name: 'the first digit lost',
    target: 'number',
    apply: ofCells((cell, { column }) => written(Number(cell.replace(/\d/, '')) || 0, column)),
  },
  {
    name: 'drawn at random between minimum and maximum',
    target: 'number',
    apply: ofCells((_, { column, random }) => {
      const [low, high] = [column.numbers[0] as number, column.numbers.at(-1) as number];
      return written(low + (high - low) * random(), column);
    }),
  },
  {
    name: 'moved by up to its range in whole steps',
    target: 'code',
    apply: ofCells((cell, { column, random }) => {
      const range = (column.numbers.at(-1) as number) - (column.numbers[0] as number);
      return String(Math.round(Number(cell) + range * (random() - 0.5) * 1.5));
    }),
  },
  {
    name: 'overflow of a byte',
    target: 'code',
    apply: ofCells((cell) => String(((Math.trunc(Number(cell)) + 128) & 255) - 128)),
  },
];

const TEXTUAL: readonly ErrorKind[] = [
  {
    name: 'in lower or upper case',
    target: 'category',
    apply: ofCells((cell) => (cell === cell.toUpperCase() ? cell.toLowerCase() : cell.toUpperCase())),
  },
  { name: 'padded with a blank', target: 'category', apply: ofCells((cell) => `${cell} `) },
  {
    name: 'the last character lost',
    target: 'category',
    apply: ofCells((cell) => cell.slice(0, -1) || null),
  },
  { name: 'cut to the first character', target: 'category', apply: ofCells((cell) => cell.slice(0, 1)) },
  { name: 'in quotation marks', target: 'category', apply: ofCells((cell) => `'${cell}'`) },
  { name: 'a wrong encoding', target: 'category', apply: ofCells((cell) => cell.replace(/[aeiou]/i, 'Ã¤')) },
  {
    name: 'a number of the category',
    target: 'category',
    apply: ofCells((cell, { column }) => String(column.values.indexOf(cell))),
  },
  { name: 'Other', target: 'category', apply: always('Other') },
  { name: 'missing', target: 'category', apply: always(null) },
  { name: 'the text null', target: 'category', apply: always('null') },
  {
    name: 'the most frequent category',
    target: 'category',
    apply: ofCells((_, { column }) => column.values[0] as string),
  },
  {
    name: 'a rare category by default',
    target: 'category',
    apply: ofCells((_, { column }) => column.values.at(-1) as string),
  },
  {
    name: 'a category drawn at random',
    target: 'category',
    apply: ofCells(
      (_, { column, random }) => column.values[integerDraw(random, column.values.length)] as string,
    ),
  },
  {
    name: 'the next category of the list',
    target: 'category',
    apply: ofCells((cell, { column }) => {
      const sorted = [...column.values].sort();
      return sorted[(sorted.indexOf(cell) + 1) % sorted.length] as string;
    }),
  },
  {
    name: 'the value of another column',
    target: 'category',
    apply: ofCells((_, context, cells) => {
      const others = context.columns.filter(
        ({ at, kind }) => at !== context.column.at && kind !== 'constant',
      );
      return cells[chosenBy(`${context.key}/other`, others).at] ?? null;
    }),
  },
  { name: 'missing', target: 'text', apply: always(null) },
  { name: 'the same text', target: 'text', apply: always('UNKNOWN') },
  {
    name: 'cut to three characters',
    target: 'text',
    rates: [0.3, 0.7, 1],
    apply: ofCells((cell) => cell.slice(0, 3)),
  },
  {
    name: 'replaced by a number',
    target: 'text',
    apply: ofCells((cell) => String(cell.length * 1000 + cell.charCodeAt(0))),
  },
  {
    name: 'inverted',
    target: 'flag',
    apply: ofCells((cell, { column }) => column.values.find((value) => value !== cell) ?? cell),
  },
  {
    name: 'always the first value',
    target: 'flag',
    apply: ofCells((_, { column }) => column.values[0] as string),
  },
  {
    name: 'always the second value',
    target: 'flag',
    apply: ofCells((_, { column }) => column.values[1] as string),
  },
  { name: 'as words', target: 'flag', apply: ofCells((cell) => (/^[1TtY]/.test(cell) ? 'yes' : 'no')) },
  { name: 'missing', target: 'flag', apply: always(null) },
  {
    name: 'gaps filled with zero or a default',
    target: 'gaps',
    rates: [1],
    apply: (rows, { column }) =>
      rows.map((row) =>
        row.cells[column.at] === null
          ? replaced(row, column.at, column.kind === 'number' ? '0' : (column.values[0] as string))
          : row,
      ),
  },
];

const STRUCTURAL: readonly ErrorKind[] = [
  {
    name: 'of another row (joined wrongly)',
    target: 'any',
    rates: [0.15, 0.3, 0.7, 1],
    apply: (rows, context) => permuted(rows, context, [context.column.at]),
  },
  {
    name: 'swapped with another column',
    target: 'any',
    apply: (rows, context) => {
      const [a, b] = [context.column.at, partner(context).at];
      const swapped = (cells: Cells) =>
        cells.map((cell, i) => (i === a ? (cells[b] ?? null) : i === b ? (cells[a] ?? null) : cell));
      return rows.map((row) => (context.isHit(row.cells) ? { ...row, cells: swapped(row.cells) } : row));
    },
  },
  {
    name: 'of the row before (filled forward)',
    target: 'any',
    apply: (rows, { column, isHit }) =>
      rows.map((row, i) =>
        isHit(row.cells) ? replaced(row, column.at, rows[Math.max(0, i - 1)]?.cells[column.at] ?? null) : row,
      ),
  },
  {
    name: 'all cells one column to the right',
    target: 'row',
    apply: (rows, { isHit }) =>
      rows.map((row) =>
        isHit(row.cells) ? { ...row, cells: row.cells.map((_, i) => row.cells[i - 1] ?? null) } : row,
      ),
  },
  {
    name: 'the second half of the row missing',
    target: 'row',
    apply: (rows, { isHit }) =>
      rows.map((row) =>
        isHit(row.cells)
          ? { ...row, cells: row.cells.map((cell, i) => (i < row.cells.length / 2 ? cell : null)) }
          : row,
      ),
  },
  {
    name: 'rows sent five times',
    keepsCells: true,
    target: 'row',
    rates: [0.15, 0.3, 0.7],
    apply: (rows, { isHit }) => {
      const repeated = rows.flatMap((row) => (isHit(row.cells) ? [row, row, row, row, row] : [row]));
      return repeated.slice(0, Math.max(rows.length, Math.floor(repeated.length / 2)));
    },
  },
  {
    name: 'rows of a test record',
    target: 'row',
    rates: [0.05, 0.15, 0.3],
    apply: (rows, { columns, isHit }) => {
      const record = columns.map(({ numbers, values }) => (numbers.length > 0 ? '1' : (values[0] ?? null)));
      return rows.map((row) => (isHit(row.cells) ? { ...row, cells: record } : row));
    },
  },
  {
    name: 'half of each row from another row (two files zipped together)',
    target: 'row',
    rates: [0.3, 0.7, 1],
    apply: (rows, context) =>
      permuted(
        rows,
        context,
        context.columns.filter((_, i) => i >= context.columns.length / 2).map(({ at }) => at),
      ),
  },
  {
    name: 'rows lost by a filter',
    keepsCells: true,
    target: 'any',
    rates: [0.3, 0.7],
    placements: ['training set', 'traffic'],
    apply: (rows, { column, isHit }) => {
      const middle = column.numbers[Math.floor(column.numbers.length / 2)];
      const isFiltered = ({ cells }: LabelledRow) =>
        middle === undefined ? cells[column.at] === column.values[0] : Number(cells[column.at]) > middle;
      return rows.filter((row) => !(isFiltered(row) && isHit(row.cells)));
    },
  },
  {
    name: 'rows of the old population',
    keepsCells: true,
    target: 'row',
    rates: [0.5, 1],
    placements: ['training set'],
    only: 'drifted',
    apply: (rows, { older, isHit }) => rows.map((row) => (isHit(row.cells) ? (older.pop() ?? row) : row)),
  },
  {
    name: 'labels inverted',
    keepsCells: true,
    target: 'row',
    rates: [0.3, 0.7, 1],
    placements: ['training set'],
    only: 'business',
    apply: (rows, { isHit }) =>
      rows.map((row) => (isHit(row.cells) ? { ...row, label: row.label === '1' ? '0' : '1' } : row)),
  },
  {
    name: 'labels of other rows',
    keepsCells: true,
    target: 'row',
    rates: ALL_OR_HALF,
    placements: ['training set'],
    only: 'business',
    apply: (rows, { isHit, random }) =>
      rows.map((row) =>
        isHit(row.cells) ? { ...row, label: rows[integerDraw(random, rows.length)]?.label ?? null } : row,
      ),
  },
];

export const ERRORS: readonly ErrorKind[] = [...NUMERIC, ...TEXTUAL, ...STRUCTURAL];

/** Whether an error of this kind can be made in a column. */
export function fits({ target }: ErrorKind, column: Column): boolean {
  switch (target) {
    case 'any':
      return column.kind !== 'constant' && column.kind !== 'text';
    case 'decimal':
      return column.kind === 'number' && column.decimals > 0;
    case 'code':
      return column.kind === 'number' && column.decimals === 0 && column.values.length > 3;
    case 'gaps':
      return column.missing > 0.02 && column.kind !== 'constant';
    case 'row':
      return column.kind !== 'constant';
    default:
      return column.kind === target && (target !== 'number' || column.values.length > 8);
  }
}

/** How a cell moved, or null if it did not. */
export type Movement = number | 'category' | 'missing' | 'type' | null;

export function movementOf(column: Column, before: string | null, after: string | null): Movement {
  if (before === after) return null;
  if (after === null) return 'missing';
  if (column.kind !== 'number') return 'category';
  if (!isNumeric(after)) return 'type';
  if (before === null) return 'category';
  return Number(before) === Number(after)
    ? null
    : Math.abs(Number(after) - Number(before)) / column.deviation;
}
