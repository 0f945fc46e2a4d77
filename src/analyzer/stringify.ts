import { javaDouble } from './java-double.js';

/** The fields that the container writes as integers; every other number is a Java double. */
const INTEGERS = new Set(['item_count', 'num_present', 'num_missing']);

/**
 * JSON as the container prints it: Jackson's default pretty printer (`"key" : value`, arrays on one line, two spaces
 * of indent) with numbers as Java's Double.toString. Infinite and undefined numbers become text, as in Jackson.
 */
export function stringifyLikeTheContainer(value: unknown): string {
  const parts: string[] = [];
  print(value, '', false, parts);
  return parts.join('');
}

function print(value: unknown, indent: string, integer: boolean, parts: string[]): void {
  if (typeof value === 'number') {
    if (integer) parts.push(String(value));
    else parts.push(Number.isFinite(value) ? javaDouble(value) : JSON.stringify(String(value)));
  } else if (Array.isArray(value)) {
    printArray(value, indent, parts);
  } else if (typeof value === 'object' && value !== null) {
    printObject(value, indent, parts);
  } else {
    parts.push(JSON.stringify(value) ?? 'null');
  }
}

function printArray(array: readonly unknown[], indent: string, parts: string[]): void {
  parts.push('[ ');
  for (let i = 0; i < array.length; i++) {
    if (i > 0) parts.push(', ');
    print(array[i], indent, false, parts);
  }
  parts.push(array.length === 0 ? ']' : ' ]');
}

function printObject(object: object, indent: string, parts: string[]): void {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  if (entries.length === 0) {
    parts.push('{ }');
    return;
  }
  const inner = `${indent}  `;
  parts.push('{');
  for (const [i, [key, value]] of entries.entries()) {
    parts.push(i === 0 ? '\n' : ',\n', inner, JSON.stringify(key), ' : ');
    // A bucket's count is an integer beside a categorical value and a double beside numeric bounds.
    print(value, inner, INTEGERS.has(key) || (key === 'count' && 'value' in object), parts);
  }
  parts.push('\n', indent, '}');
}
