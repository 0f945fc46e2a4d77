/**
 * Why the first line of a CSV looks like data and not like column names, with an example; null if it does not. A number
 * above another number is hardly a name. It can be one, for example a year, so the caller needs an option to say so.
 * @param first cells of the first line
 * @param second cells of the second line; absent if there is none
 */
export function dataInFirstLine(
  first: readonly string[],
  second: readonly string[] | undefined,
): string | null {
  const numbers = first.filter(
    (cell, i) => isNumber(cell) && (second === undefined || isNumber(second[i] ?? '')),
  );
  if (numbers.length === 0) return null;
  const shown = numbers.slice(0, 3).join(', ');
  return numbers.length === 1
    ? `one of its cells is a number (${shown})`
    : `${numbers.length} of its ${first.length} cells are numbers (${shown}${numbers.length > 3 ? ', …' : ''})`;
}

export function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}
