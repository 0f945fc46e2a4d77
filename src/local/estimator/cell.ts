/** How one CSV cell reads as a feature, the same way in training and in scoring. */

const DECIMAL = /^[+-]? ?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE = /^[+-]?(?:nan|inf(?:inity)?)$/i;

/** The cell's number; `undefined` if it is missing or not a number. `NaN`, `Infinity` and `1e999` come back as they are. */
export function cellNumber(cell: string): number | undefined {
  const text = cell.trim();
  if (DECIMAL.test(text)) return Number(text.replace(' ', ''));
  if (NOT_FINITE.test(text)) return Number.NaN;
  return undefined;
}
