import type { Cells } from '../scene.js';

/** What the author of errors and drifts knows of a column, from clean rows before any drift. */
export interface Feature {
  readonly name: string;
  readonly at: number;
  /** `code`: a whole number with few values. `single`: one value only. */
  readonly form: 'measure' | 'code' | 'binary' | 'level' | 'date' | 'text' | 'single';
  /** Values and their shares of the rows that have one, most frequent first. */
  readonly levels: readonly { readonly value: string; readonly share: number }[];
  /** Share of empty cells. */
  readonly gaps: number;
  /** Numbers in ascending order; empty unless numeric. */
  readonly sorted: readonly number[];
  readonly mean: number;
  /** Standard deviation. */
  readonly spread: number;
  /** Most digits after the decimal point. */
  readonly decimals: number;
}

const [MAX_CODES, MAX_LEVELS] = [25, 120];
const BINARY: ReadonlySet<string> = new Set(['0|1', 'no|yes', 'false|true', 'N|Y', 'f|m']);
const DATE = /^\d{4}-\d{2}-\d{2}/;

export function isNumber(cell: string | null | undefined): cell is string {
  return typeof cell === 'string' && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(cell);
}

export function featuresOf(columns: readonly string[], rows: readonly Cells[]): readonly Feature[] {
  return columns.map((name, at) => {
    const cells = rows.map((row) => row[at] ?? null);
    const present = cells.filter((cell) => cell !== null);
    const counts = new Map<string, number>();
    for (const cell of present) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    const levels = [...counts]
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .map(([value, count]) => ({ value, share: count / present.length }));
    const isNumeric = present.length > 0 && present.every(isNumber);
    const sorted = isNumeric ? present.map(Number).sort((a, b) => a - b) : [];
    const mean = sorted.reduce((sum, x) => sum + x, 0) / Math.max(1, sorted.length);
    const variance = sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, sorted.length);
    const decimals = isNumeric ? Math.max(...levels.map(({ value }) => value.split('.')[1]?.length ?? 0)) : 0;
    return {
      name,
      at,
      form: formOf(levels, isNumeric, decimals),
      levels,
      gaps: 1 - present.length / Math.max(1, cells.length),
      sorted,
      mean,
      spread: Math.sqrt(variance),
      decimals,
    };
  });
}

function formOf(levels: Feature['levels'], isNumeric: boolean, decimals: number): Feature['form'] {
  if (levels.length < 2) return 'single';
  const names = levels.map(({ value }) => value);
  if (BINARY.has([...names].sort().join('|'))) return 'binary';
  if (isNumeric) return decimals > 0 || levels.length > MAX_CODES ? 'measure' : 'code';
  if (names.every((name) => DATE.test(name))) return 'date';
  return levels.length <= MAX_LEVELS ? 'level' : 'text';
}

/** The value below which the share lies. */
export function quantile({ sorted }: Feature, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Share of the values below a number, 0 to 1. */
export function rankOf({ sorted }: Feature, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low / Math.max(1, sorted.length);
}

/** A number with at most as many decimals as the column has. */
export function print(value: number, decimals: number): string {
  return String(Number(value.toFixed(Math.min(decimals, 8))));
}
