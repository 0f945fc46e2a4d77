/**
 * `Math.max(...values)` and `Math.min(...values)` for lists of any length: an argument list of more than about 100,000 values
 * overflows the stack. NaN if a value is NaN.
 */
export function largest(values: Iterable<number>, atLeast = Number.NEGATIVE_INFINITY): number {
  let found = atLeast;
  for (const value of values) found = Math.max(found, value);
  return found;
}

/** The counterpart of {@link largest}. */
export function smallest(values: Iterable<number>, atMost = Number.POSITIVE_INFINITY): number {
  let found = atMost;
  for (const value of values) found = Math.min(found, value);
  return found;
}
