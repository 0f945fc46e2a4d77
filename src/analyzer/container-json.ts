import { javaDouble } from './java-double.js';

/** The container writes these fields, and everything inside them, as integers and all other numbers as Java doubles. */
const INTEGERS = new Set(['item_count', 'num_present', 'num_missing', 'confusion_matrix']);

const CHUNK_CHARACTERS = 1 << 16;

/**
 * JSON in the container's format: Jackson's default pretty printer (`"key" : value`, arrays on one line, two spaces of
 * indent) with numbers like Java's Double.toString. Infinity and NaN become text, as in Jackson. The text comes in chunks,
 * because the statistics of 5,000 features are 90 MB of text.
 */
export function* containerJson(value: unknown): Generator<string> {
  let parts: string[] = [];
  let length = 0;
  for (const part of print(value, '', false)) {
    parts.push(part);
    length += part.length;
    if (length < CHUNK_CHARACTERS) continue;
    yield parts.join('');
    parts = [];
    length = 0;
  }
  yield parts.join('');
}

function* print(value: unknown, indent: string, integer: boolean): Generator<string> {
  if (Array.isArray(value)) yield* printArray(value, indent);
  else if (typeof value === 'object' && value !== null) yield* printObject(value, indent, integer);
  else yield scalar(value, integer);
}

function scalar(value: unknown, integer: boolean): string {
  if (typeof value !== 'number') return JSON.stringify(value) ?? 'null';
  if (integer) return String(value);
  return Number.isFinite(value) ? javaDouble(value) : JSON.stringify(String(value));
}

function* printArray(array: readonly unknown[], indent: string): Generator<string> {
  if (array.length === 0) {
    yield '[ ]';
  } else if (array.every((item) => typeof item === 'number')) {
    // Sketches make up most of the text.
    yield `[ ${array.map((item) => scalar(item, false)).join(', ')} ]`;
  } else {
    for (let i = 0; i < array.length; i++) {
      yield i === 0 ? '[ ' : ', ';
      yield* print(array[i], indent, false);
    }
    yield ' ]';
  }
}

function* printObject(object: object, indent: string, integers: boolean): Generator<string> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  if (entries.length === 0) {
    yield '{ }';
    return;
  }
  const inner = `${indent}  `;
  for (const [i, [key, value]] of entries.entries()) {
    yield `${i === 0 ? '{' : ','}\n${inner}${JSON.stringify(key)} : `;
    // The count of a categorical bucket (with `value`) is an integer; the count of a numeric bucket is a double.
    const integer = integers || INTEGERS.has(key) || (key === 'count' && 'value' in object);
    yield* print(value, inner, integer);
  }
  yield `\n${indent}}`;
}
