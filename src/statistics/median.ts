/** The median, in any order of the values; the upper one of two middle values. Undefined for no values. */
export function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
