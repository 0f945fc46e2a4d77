/** Numbers in a notation other than JavaScript's shortest. */
const OTHER_NOTATION = /^\+|\.\d*0$|\.$|^-?0\d|^-?\.\d|^[-+]?[\d.]+[eE]/;

/** A cell with its number in one notation: 38.0 and 38 are the same. Other text stays, without surrounding spaces. */
export function canonicalCell(cell: string | null): string {
  const text = (cell ?? '').trim();
  if (!OTHER_NOTATION.test(text)) return text;
  const number = Number(text);
  return Number.isFinite(number) ? String(number) : text;
}
