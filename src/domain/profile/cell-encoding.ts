/** Maps the cells of a column to numbers. Two streams that are compared use the same encoding. */
export type Encoding = (cell: string | null) => number;

/** Above this number the values are names, dates or free text, and few of them recur. */
const MAX_CATEGORIES = 60;

/**
 * Returns the encoding for the given cells. Numbers keep their value; categories become their rank by frequency. Missing
 * cells, categories that are not among the given ones, and text with too many distinct values become NaN.
 */
export function encodingOf(cells: readonly (string | null)[]): Encoding {
  const known = cells.filter((cell): cell is string => cell !== null && cell !== '');
  const numeric = known.filter((cell) => !Number.isNaN(Number(cell))).length;
  if (numeric >= 0.9 * known.length) {
    return (cell) => (cell === null || cell === '' ? Number.NaN : Number(cell));
  }
  const counts = new Map<string, number>();
  for (const cell of known) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  if (counts.size > MAX_CATEGORIES) return () => Number.NaN;
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
