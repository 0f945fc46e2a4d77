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
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;
const OWN = { enumerable: true, configurable: true, writable: true };
const [QUOTE, BACKSLASH, SPACE] = [34, 92, 32];

/** @throws SyntaxError with the position of the first character that is not JSON */
export function parseJson(text: string): JsonValue {
  let at = 0;
  const fail = (what = 'is not JSON'): never => {
    throw new SyntaxError(`${what} at character ${at + 1}`);
  };
  const skipSpace = (): void => {
    while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at += 1;
  };
  const take = (character: string): boolean => {
    skipSpace();
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const string = (): string => {
    skipSpace();
    if (text.charCodeAt(at) !== QUOTE) fail();
    const start = at;
    let isPlain = true;
    for (at += 1; ; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) break;
      if (Number.isNaN(code)) fail();
      if (code < SPACE) isPlain = false;
      if (code === BACKSLASH) {
        isPlain = false;
        at += 1;
      }
    }
    at += 1;
    if (isPlain) return text.slice(start + 1, at - 1);
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      at = start;
      return fail();
    }
  };
  const list = (depth: number): readonly JsonValue[] => {
    const items: JsonValue[] = [];
    if (take(']')) return items;
    do items.push(value(depth));
    while (take(','));
    return take(']') ? items : fail();
  };
  const object = (depth: number): JsonObject => {
    const members: Record<string, JsonValue> = {};
    if (take('}')) return members;
    do {
      const name = string();
      if (!take(':')) fail();
      // An assignment to __proto__ would set the prototype.
      if (name === '__proto__') Object.defineProperty(members, name, { ...OWN, value: value(depth) });
      else members[name] = value(depth);
    } while (take(','));
    return take('}') ? members : fail();
  };
  const value = (depth: number): JsonValue => {
    if (depth > DEEPEST) fail(`is nested more than ${DEEPEST} levels deep`);
    skipSpace();
    if (text.charCodeAt(at) === QUOTE) return string();
    if (take('[')) return list(depth + 1);
    if (take('{')) return object(depth + 1);
    NUMBER.lastIndex = at;
    const number = NUMBER.exec(text)?.[0];
    if (number !== undefined) {
      at += number.length;
      return new JsonNumber(number);
    }
    const word = WORDS.find(([name]) => text.startsWith(name, at)) ?? fail();
    at += word[0].length;
    return word[1];
  };
  const document = value(0);
  skipSpace();
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
