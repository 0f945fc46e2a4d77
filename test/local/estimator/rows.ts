/** An async stream of rows, as from the train channel. */
export async function* stream(rows: Iterable<readonly string[]>): AsyncGenerator<readonly string[]> {
  yield* rows;
}

/** The CSV line of a row, with quotes where CSV requires them. */
export function csvLine(row: readonly string[]): string {
  return row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
