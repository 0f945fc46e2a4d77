/** The window that SageMaker's own analyzer judges: the latest normal one with enough rows; without one, the largest. */
export function windowForReferenceAnalyzer<
  Window extends { readonly rows: number; readonly declaredBad?: boolean | undefined },
>(windows: readonly Window[], leastRows: number): Window | null {
  const normal = windows.filter(({ rows, declaredBad }) => rows > 0 && !declaredBad);
  const largest = normal.reduce<Window | null>(
    (best, one) => (best && best.rows >= one.rows ? best : one),
    null,
  );
  return normal.filter(({ rows }) => rows >= leastRows).at(-1) ?? largest;
}
