import type { Cells } from '../scene.js';

/** What an error needs to know of a column, from clean rows. */
export interface Column {
  readonly name: string;
  readonly at: number;
  readonly kind: 'number' | 'flag' | 'category' | 'text' | 'constant';
  /** Distinct values, most frequent first. */
  readonly values: readonly string[];
  readonly missing: number;
  readonly mean: number;
  readonly deviation: number;
  /** Sorted; empty unless the column is numeric. */
  readonly numbers: readonly number[];
  /** Most digits after the decimal point. */
  readonly decimals: number;
  /** Whether every number has that many digits after the decimal point. */
  readonly isFixed: boolean;
}

/** Above this many distinct values a text column is free text or an identifier. */
const MAX_CATEGORIES = 60;
/** More digits than that are artefacts of binary fractions. */
const MAX_DECIMALS = 6;
const FLAGS = new Set(['0,1', 'FALSE,TRUE', 'false,true', 'N,Y']);

export function isNumeric(cell: string | null | undefined): cell is string {
  return typeof cell === 'string' && cell.trim() !== '' && Number.isFinite(Number(cell));
}

export function columnsOf(names: readonly string[], rows: readonly Cells[]): readonly Column[] {
  return names.map((name, at) => {
    const cells = rows.map((row) => row[at] ?? null);
    const present = cells.filter((cell) => cell !== null);
    const counts = new Map<string, number>();
    for (const cell of present) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    const values = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([value]) => value);
    const areNumbers = present.length > 0 && present.every(isNumeric);
    const numbers = areNumbers ? present.map(Number).sort((a, b) => a - b) : [];
    const mean = numbers.reduce((sum, x) => sum + x, 0) / Math.max(1, numbers.length);
    const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, numbers.length);
    const digits = areNumbers ? values.map((value) => value.split('.')[1]?.length ?? 0) : [0];
    const decimals = Math.min(MAX_DECIMALS, Math.max(0, ...digits));
    return {
      name,
      at,
      kind: kindOf(values, areNumbers),
      values,
      missing: 1 - present.length / Math.max(1, cells.length),
      mean,
      deviation: Math.sqrt(variance),
      numbers,
      decimals,
      isFixed: digits.every((one) => one === decimals),
    };
  });
}

function kindOf(values: readonly string[], areNumbers: boolean): Column['kind'] {
  if (values.length < 2) return 'constant';
  if (FLAGS.has([...values].sort().join())) return 'flag';
  if (areNumbers) return 'number';
  return values.length <= MAX_CATEGORIES ? 'category' : 'text';
}

/** A number as the column writes it. */
export function written(value: number, { decimals, isFixed }: Column): string {
  const text = value.toFixed(decimals);
  return isFixed ? text : String(Number(text));
}
