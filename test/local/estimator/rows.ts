/** An async stream of rows, as the train channel delivers them. */
export async function* stream(rows: Iterable<readonly string[]>): AsyncGenerator<readonly string[]> {
  yield* rows;
}

/** The CSV line of a row, quoted where it must be. */
export function csvLine(row: readonly string[]): string {
  return row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
