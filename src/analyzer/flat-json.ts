import { AnalyzerError } from './errors.js';

/**
 * Reads one flat JSON object into `cells` by column. Keeps the text of each number, because `5.0` and `5` have different
 * types in Model Monitor and `JSON.parse` makes them equal. Strings are decoded; true, false and numbers keep their text;
 * null stays null.
 * @throws AnalyzerError for nested values, arrays, or text that is not a JSON object
 */
export function readFlatJson(text: string, columns: JsonColumns, cells: (string | null)[]): void {
  let i = skipSpace(text, 0);
  if (text[i] !== '{') throw notFlat(text, 'is not a JSON object');
  i = skipSpace(text, i + 1);
  if (text[i] === '}') {
    i++;
  } else {
    for (;;) {
      if (text[i] !== '"') throw notFlat(text, `has no key at character ${i}`);
      const keyEnd = endOfString(text, i);
      const key = stringAt(text, i, keyEnd);
      i = skipSpace(text, keyEnd);
      if (text[i] !== ':') throw notFlat(text, `has no colon after "${key}"`);
      i = skipSpace(text, i + 1);
      const end = endOfValue(text, i, key);
      const column = columns.indexOf(key);
      while (cells.length <= column) cells.push(null);
      cells[column] = valueAt(text, i, end);
      i = skipSpace(text, end);
      if (text[i] === '}') {
        i++;
        break;
      }
      if (text[i] !== ',') throw notFlat(text, `has no comma or closing brace after "${key}"`);
      i = skipSpace(text, i + 1);
    }
  }
  if (skipSpace(text, i) < text.length)
    throw notFlat(text, `continues after its closing brace at character ${i}`);
}

/** The columns of all records read so far, in the order of their first appearance. */
export class JsonColumns {
  readonly names: string[] = [];
  private readonly positions = new Map<string, number>();

  indexOf(name: string): number {
    let position = this.positions.get(name);
    if (position === undefined) {
      position = this.names.push(name) - 1;
      this.positions.set(name, position);
    }
    return position;
  }
}

const SPACE = /[ \t\r\n]/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

function skipSpace(text: string, start: number): number {
  let i = start;
  while (i < text.length && SPACE.test(text.charAt(i))) i++;
  return i;
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === 92) i++;
    else if (character === 34) return i + 1;
  }
  throw notFlat(text, 'contains a string that is not closed');
}

function endOfValue(text: string, start: number, key: string): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first === '{' || first === '[') {
    throw notFlat(
      text,
      `is nested at "${key}"`,
      'Model Monitor reads flat JSON only. Use a record preprocessor script for nested JSON.',
    );
  }
  let i = start;
  while (i < text.length && !/[,}\s]/.test(text.charAt(i))) i++;
  return i;
}

function stringAt(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(text.slice(start, end)) as string;
  } catch {
    throw notFlat(text, `contains an invalid escape at character ${start}`);
  }
}

function valueAt(text: string, start: number, end: number): string | null {
  if (text[start] === '"') return stringAt(text, start, end);
  const token = text.slice(start, end);
  if (token === 'null') return null;
  if (token === 'true' || token === 'false' || NUMBER.test(token)) return token;
  throw notFlat(text, `contains ${JSON.stringify(token.slice(0, 30))}, which is not a JSON value`);
}

function notFlat(text: string, what: string, fix = 'Fix the record.'): AnalyzerError {
  return new AnalyzerError(`The JSON record ${JSON.stringify(text.slice(0, 80))} ${what}. ${fix}`);
}
