/** What makes numbers of a column's cells: the same for two streams that are compared. */
export type Encoding = (cell: string | null) => number;

/** Of more categories than this few would be met again: names, dates, free text. */
const MOST_CATEGORIES = 60;

/**
 * Numbers by their value; categories by how frequent they are in the given cells. What is missing, or not among the given
 * categories, is NaN, as is all text of too many values.
 */
export function encodingOf(cells: readonly (string | null)[]): Encoding {
  const known = cells.filter((cell): cell is string => cell !== null && cell !== '');
  const numeric = known.filter((cell) => !Number.isNaN(Number(cell))).length;
  if (numeric >= 0.9 * known.length) {
    return (cell) => (cell === null || cell === '' ? Number.NaN : Number(cell));
  }
  const counts = new Map<string, number>();
  for (const cell of known) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  if (counts.size > MOST_CATEGORIES) return () => Number.NaN;
  const byFrequency = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const codes = new Map(byFrequency.map(([cell], i) => [cell, i]));
  return (cell) => codes.get(cell ?? '') ?? Number.NaN;
}

export function encodedColumn(
  rows: readonly (readonly (string | null)[])[],
  column: number,
  coding: Encoding,
): Float64Array {
  return Float64Array.from(rows, (cells) => coding(cells[column] ?? null));
}
