import { setImmediate as nextTurn } from 'node:timers/promises';
import { AnalyzerError } from './errors.js';

/** One record, cell by cell; null where there is no value. */
export type Row = readonly (string | null)[];

/** Whole records, row by row, as places in one buffer that the next batch overwrites. */
export interface CellBatch {
  readonly bytes: Uint8Array;
  /** Cell (row, column) lies at `row * width + column`; an empty cell, which has no value, starts where it ends. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly rows: number;
  readonly width: number;
}

/** A table read once, from front to back. */
export interface Dataset {
  /**
   * The columns' names; null when the data names none (headerless CSV): then names come from the baseline by
   * position, else `_c0`, `_c1`, … Known once the first row was read; JSON may add columns on later rows.
   */
  readonly columns: () => readonly string[] | null;
  readonly rows: AsyncIterable<Row>;
  /** The same rows by the chunk, several times faster to iterate. Consume either `rows` or this, once. */
  readonly batches?: AsyncIterable<readonly Row[]>;
  /** The same cells as places in bytes, for profiling. Consume this, `batches` or `rows`, once. */
  readonly cells?: AsyncIterable<CellBatch>;
}

export type Chunks = AsyncIterable<Uint8Array | string>;

/** Small enough that one piece is handled within a few milliseconds, so that heartbeats and servers keep their turn. */
const PIECE_CHARACTERS = 1 << 18;

/**
 * Decodes UTF-8 across chunk borders, drops a byte order mark, and lets the event loop turn between pieces.
 * Bytes that are not UTF-8 become U+FFFD, as in Spark.
 */
export async function* decodeText(chunks: Chunks): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  let first = true;
  for await (const chunk of chunks) {
    let text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (first && text !== '') {
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
      first = false;
    }
    refuseNulBytes(text.includes('\0'));
    for (let start = 0; start < text.length; start += PIECE_CHARACTERS) {
      yield text.length <= PIECE_CHARACTERS ? text : text.slice(start, start + PIECE_CHARACTERS);
      await nextTurn();
    }
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** UTF-16 and binary files give themselves away by NUL bytes. */
export function refuseNulBytes(found: boolean): void {
  if (!found) return;
  throw new AnalyzerError(
    'The data is not UTF-8 text (it holds NUL bytes). Give CSV or JSON Lines in UTF-8.',
  );
}

/** As decodeText, but as bytes: small pieces, no byte order mark. */
export async function* encodeText(chunks: Chunks): AsyncGenerator<Uint8Array> {
  let halfCharacter = '';
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let bytes: Uint8Array;
    if (typeof chunk === 'string') {
      const text = halfCharacter + chunk;
      halfCharacter = /[\uD800-\uDBFF]$/.test(text) ? text.slice(-1) : '';
      bytes = Buffer.from(halfCharacter === '' ? text : text.slice(0, -1));
    } else {
      bytes = chunk;
    }
    if (head !== undefined) {
      head = Buffer.concat([head, bytes]);
      if (head.length < BYTE_ORDER_MARK.length) continue;
      bytes = head.indexOf(BYTE_ORDER_MARK) === 0 ? head.subarray(BYTE_ORDER_MARK.length) : head;
      head = undefined;
    }
    for (let start = 0; start < bytes.length; start += PIECE_CHARACTERS) {
      yield bytes.subarray(start, start + PIECE_CHARACTERS);
      await nextTurn();
    }
  }
  const rest = Buffer.concat([head ?? Buffer.alloc(0), Buffer.from(halfCharacter)]);
  if (rest.length > 0) yield rest;
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** Whole lines, a batch per piece of text, without their line ends; the last line may lack one. */
export async function* readLines(chunks: Chunks): AsyncGenerator<readonly string[]> {
  let carry = '';
  for await (const text of decodeText(chunks)) {
    const lines = (carry + text).split('\n');
    carry = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  if (carry !== '') yield [carry];
}

/** A dataset over batches of rows. */
export function datasetOf(
  columns: () => readonly string[] | null,
  batches: AsyncIterable<readonly Row[]>,
  cells?: AsyncIterable<CellBatch>,
): Dataset {
  return { columns, batches, rows: rowByRow(batches), ...(cells === undefined ? {} : { cells }) };
}

async function* rowByRow(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<Row> {
  for await (const batch of batches) yield* batch;
}

/** The batches of any dataset, also of one that a caller made from rows alone. */
export async function* batchesOf(dataset: Dataset): AsyncGenerator<readonly Row[]> {
  if (dataset.batches !== undefined) {
    yield* dataset.batches;
    return;
  }
  let batch: Row[] = [];
  for await (const row of dataset.rows) {
    batch.push(row);
    if (batch.length === 512) {
      yield batch;
      batch = [];
      await nextTurn();
    }
  }
  if (batch.length > 0) yield batch;
}
