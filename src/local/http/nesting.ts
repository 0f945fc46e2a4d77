/** In levels. The deepest input in SageMaker's service model has fewer than 20. */
const MAX_NESTING = 64;

/** Whether a parsed JSON or CBOR value is nested so deep that code which walks it recursively could exhaust the stack. */
export function isNestedTooDeep(value: unknown): boolean {
  const rest: (readonly [value: unknown, level: number])[] = [[value, 0]];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [container, level] = next;
    if (typeof container !== 'object' || container === null) continue;
    if (level === MAX_NESTING) return true;
    for (const member of Object.values(container)) rest.push([member, level + 1]);
  }
  return false;
}
