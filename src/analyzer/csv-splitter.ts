/**
 * Splits streamed CSV text into records: RFC 4180 quoting, `\n` or `\r\n` as record ends, blank lines dropped as in the
 * container. It is written by hand because the analyzer must process an hour's traffic much faster than real time on one
 * core, and general parsers spend most of their time on options that this format does not have.
 */

import { AnalyzerError } from './errors.js';

/** Normal records are shorter. The limit prevents that a stray quote loads the rest of a large file into memory. */
export const MAX_RECORD_LENGTH = 1 << 24;

const QUOTE = 34;
const COMMA = 44;
const LINE_FEED = 10;
const SPACE = 32;
const CARRIAGE_RETURN = 13;

export type CsvRecord = (string | null)[];

export class CsvSplitter {
  private carry = '';
  private quotesOpen = false;

  /** The records that this piece of text completes. An empty cell, quoted or not, is null. */
  push(text: string): CsvRecord[] {
    const records: CsvRecord[] = [];
    if (text === '') return records;
    if (this.carry.length > MAX_RECORD_LENGTH)
      throw new CsvSyntaxError(unfinishedRecord(this.carry, this.quotesOpen));
    if (this.quotesOpen && !text.includes('"')) {
      this.carry += text;
      return records;
    }
    const all = this.carry === '' ? text : this.carry + text;
    this.carry = '';
    this.quotesOpen = false;
    const end = all.includes('"') ? this.splitQuoted(all, records) : splitUnquoted(all, records);
    this.carry = all.slice(end);
    return records;
  }

  /** The last record, if the text does not end with a line break. */
  end(): CsvRecord[] {
    const open = this.quotesOpen;
    const rest = this.carry;
    const records: CsvRecord[] = [];
    this.carry = '';
    this.quotesOpen = false;
    if (rest === '') return records;
    if (open) throw new CsvSyntaxError(unfinishedRecord(rest, true));
    const text = `${rest}\n`;
    if (rest.includes('"')) this.splitQuoted(text, records);
    else splitUnquoted(text, records);
    return records;
  }

  private splitQuoted(text: string, records: CsvRecord[]): number {
    let recordStart = 0;
    while (recordStart < text.length) {
      const recordEnd = endOfQuotedRecord(text, recordStart);
      if (recordEnd === -1) {
        this.quotesOpen = true;
        return recordStart;
      }
      if (recordEnd === text.length) return recordStart;
      let lineEnd = recordEnd;
      if (lineEnd > recordStart && text.charCodeAt(lineEnd - 1) === CARRIAGE_RETURN) lineEnd--;
      if (!isBlank(text, recordStart, lineEnd)) records.push(quotedCells(text, recordStart, lineEnd));
      recordStart = recordEnd + 1;
    }
    return recordStart;
  }
}

/** The text is not CSV. */
export class CsvSyntaxError extends AnalyzerError {
  override name = 'CsvSyntaxError';
}

/** The error message for a record that does not end. */
export function unfinishedRecord(rest: string, quotesOpen: boolean): string {
  const beginning = JSON.stringify(rest.slice(0, 60));
  return quotesOpen
    ? `A quoted CSV cell is not closed. Its record starts with ${beginning}. Fix the quotes.`
    : `A CSV record that starts with ${beginning} has no end within ${MAX_RECORD_LENGTH} characters. Check that the file is CSV text.`;
}

/** Whether a line is empty or contains only spaces. Spark's line reader drops both. */
function isBlank(text: string, start: number, end: number): boolean {
  let i = start;
  while (i < end && text.charCodeAt(i) <= SPACE) i++;
  return i === end;
}

function splitUnquoted(text: string, records: CsvRecord[]): number {
  let lineStart = 0;
  for (;;) {
    const lineFeed = text.indexOf('\n', lineStart);
    if (lineFeed === -1) return lineStart;
    let lineEnd = lineFeed;
    if (lineEnd > lineStart && text.charCodeAt(lineEnd - 1) === CARRIAGE_RETURN) lineEnd--;
    if (!isBlank(text, lineStart, lineEnd)) {
      const cells: CsvRecord = [];
      let cellStart = lineStart;
      for (let i = lineStart; i < lineEnd; i++) {
        if (text.charCodeAt(i) === COMMA) {
          cells.push(i === cellStart ? null : text.slice(cellStart, i));
          cellStart = i + 1;
        }
      }
      cells.push(cellStart === lineEnd ? null : text.slice(cellStart, lineEnd));
      records.push(cells);
    }
    lineStart = lineFeed + 1;
  }
}

/** The position of the record's line feed; the text's length if there is none yet; -1 if the text ends inside quotes. */
function endOfQuotedRecord(text: string, start: number): number {
  let quoted = false;
  let cellStart = true;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code !== QUOTE) continue;
      if (text.charCodeAt(i + 1) === QUOTE) i++;
      else quoted = false;
    } else if (code === LINE_FEED) {
      return i;
    } else if (code === QUOTE && cellStart) {
      quoted = true;
      cellStart = false;
    } else {
      cellStart = code === COMMA;
    }
  }
  return quoted ? -1 : text.length;
}

function quotedCells(text: string, start: number, end: number): CsvRecord {
  const cells: CsvRecord = [];
  let i = start;
  for (;;) {
    if (i < end && text.charCodeAt(i) === QUOTE) {
      let close = i + 1;
      while (close < end) {
        if (text.charCodeAt(close) !== QUOTE) close++;
        else if (text.charCodeAt(close + 1) === QUOTE) close += 2;
        else break;
      }
      const comma = text.indexOf(',', close);
      const cellEnd = comma === -1 || comma > end ? end : comma;
      // Text after the closing quote belongs to the cell: `"a"b` is one malformed cell, not two cells.
      const value = text.slice(i + 1, close).replaceAll('""', '"') + text.slice(close + 1, cellEnd);
      cells.push(value === '' ? null : value);
      i = cellEnd;
    } else {
      const comma = text.indexOf(',', i);
      const cellEnd = comma === -1 || comma > end ? end : comma;
      cells.push(cellEnd === i ? null : text.slice(i, cellEnd));
      i = cellEnd;
    }
    if (i >= end) return cells;
    i++;
  }
}
