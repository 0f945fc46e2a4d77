/** Parses one CSV cell as a feature, for training and for scoring. */

const DECIMAL = /^[+-]? ?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE = /^[+-]?(?:nan|inf(?:inity)?)$/i;

/** The cell's number, which may not be finite (`NaN`, `Infinity`, `1e999`). `undefined` if the cell is empty or not a number. */
export function cellNumber(cell: string): number | undefined {
  const text = cell.trim();
  if (DECIMAL.test(text)) return Number(text.replace(' ', ''));
  if (NOT_FINITE.test(text)) return Number.NaN;
  return undefined;
}
