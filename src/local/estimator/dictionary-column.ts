import { cellNumber } from './cell.js';

/**
 * One column of the training set, dictionary-coded: each distinct text is kept once and each row is a 4-byte code. The
 * column's kind is known only after the last row, and the rows need not be kept as strings until then.
 */
export class DictionaryColumn {
  readonly #codes = new Map<string, number>();
  readonly texts: string[] = [];
  /** The number of rows with each distinct text, by code. */
  readonly counts: number[] = [];
  #rows = new Int32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(cell: string): void {
    const text = cell.trim();
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.texts.length;
      this.#codes.set(text, code);
      this.texts.push(text);
      this.counts.push(0);
    }
    this.counts[code] = (this.counts[code] ?? 0) + 1;
    if (this.#length === this.#rows.length) {
      const larger = new Int32Array(this.#rows.length * 2);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[this.#length++] = code;
  }

  /** The code of a row. Codes number the distinct texts from 0 in order of appearance. */
  code(row: number): number {
    return this.#rows[row] ?? 0;
  }

  /** The first row with this text, counted from 1. */
  firstRowOf(text: string): number {
    return this.#rows.indexOf(this.#codes.get(text) ?? -1) + 1;
  }

  /** The number of each code, `undefined` for a missing value. Returns `undefined` if any value is text. */
  numbers(): readonly (number | undefined)[] | undefined {
    const numbers = this.texts.map(cellNumber);
    const isNumeric = numbers.every((number, code) => number !== undefined || this.texts[code] === '');
    return isNumeric && numbers.some((number) => number !== undefined) ? numbers : undefined;
  }
}
