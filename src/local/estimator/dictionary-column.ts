import { cellNumber } from './cell.js';

/**
 * One column of the training set, dictionary-coded: each distinct text is kept once and each row is a 4-byte
 * code, so that a column's kind can be decided after the last row without holding the rows as strings.
 */
export class DictionaryColumn {
  readonly #codes = new Map<string, number>();
  readonly texts: string[] = [];
  /** Rows in which each distinct text occurs, by code. */
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

  /** The code of a row; codes count distinct texts from 0 in order of appearance. */
  code(row: number): number {
    return this.#rows[row] ?? 0;
  }

  /** The first row, counted from 1, that holds this text. */
  firstRowOf(text: string): number {
    return this.#rows.indexOf(this.#codes.get(text) ?? -1) + 1;
  }

  /** The number behind each code, missing as `undefined`; `undefined` altogether if some value is text. */
  numbers(): readonly (number | undefined)[] | undefined {
    const numbers = this.texts.map(cellNumber);
    const isNumeric = numbers.every((number, code) => number !== undefined || this.texts[code] === '');
    return isNumeric && numbers.some((number) => number !== undefined) ? numbers : undefined;
  }
}
