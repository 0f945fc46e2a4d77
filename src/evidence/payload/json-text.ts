/**
 * JSON whose numbers keep their text. Model Monitor infers a column's type from the text of its values: `5.0` is Fractional
 * and `5` is Integral, and `JSON.parse` makes them equal.
 */

/** A number as it was written. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Deeper documents are no records of a table, and would exhaust the stack. */
const DEEPEST = 100;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const SPACE = /[ \t\r\n]*/y;
const WORDS = { true: true, false: false, null: null } as const;

/** @throws SyntaxError with the position of the first character that is not JSON */
export function parseJson(text: string): JsonValue {
  let at = 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  const fail = (what = 'is not JSON'): never => {
    throw new SyntaxError(`${what} at character ${at + 1}`);
  };
  const take = (character: string): boolean => {
    match(SPACE);
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const items = <T>(end: string, item: () => T): T[] => {
    const found: T[] = [];
    if (take(end)) return found;
    do found.push(item());
    while (take(','));
    return take(end) ? found : fail();
  };
  const string = (): string => {
    match(SPACE);
    const start = at;
    if (text[at] !== '"') fail();
    for (at += 1; text[at] !== '"'; at += text[at] === '\\' ? 2 : 1) if (at >= text.length) fail();
    at += 1;
    return JSON.parse(text.slice(start, at)) as string;
  };
  const value = (depth: number): JsonValue => {
    if (depth > DEEPEST) fail(`is nested more than ${DEEPEST} levels deep`);
    if (take('[')) return items(']', () => value(depth + 1));
    if (take('{')) {
      const members = items('}', (): readonly [string, JsonValue] => {
        const name = string();
        return take(':') ? [name, value(depth + 1)] : fail();
      });
      return Object.fromEntries(members);
    }
    if (text[at] === '"') return string();
    for (const [word, meaning] of Object.entries(WORDS)) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return meaning;
    }
    return new JsonNumber(match(NUMBER) ?? fail());
  };
  const document = value(0);
  match(SPACE);
  return at < text.length ? fail('continues after its end') : document;
}

export function isObject(value: JsonValue): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
  );
}

/** The value as `JSON.parse` returns it, with numbers of JavaScript. */
export function plainJson(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(plainJson);
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plainJson(member)]));
  return value;
}
