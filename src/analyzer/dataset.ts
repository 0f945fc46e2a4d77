import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { AnalyzerError } from './errors.js';

/** The cells of one record; null for a missing value. */
export type Row = readonly (string | null)[];

/** Complete records, as cell positions in one buffer. The next batch overwrites the buffer. */
export interface CellBatch {
  readonly bytes: Uint8Array;
  /** Start of the cell (row, column), at index `row * width + column`. A missing value starts where it ends. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly rows: number;
  readonly width: number;
}

/** A table that is read once, from the first row to the last. */
export interface Dataset {
  /**
   * The column names; null if the data has none (CSV without header). Then names come from the baseline by position,
   * else `_c0`, `_c1`, … Available after the first row was read. In JSON, later rows can add columns.
   */
  readonly columns: () => readonly string[] | null;
  readonly rows: AsyncIterable<Row>;
  /** The same rows in batches, several times faster to iterate. Read either `rows` or this, once. */
  readonly batches?: AsyncIterable<readonly Row[]>;
  /** The same cells as positions in bytes, for profiling. Read this, `batches` or `rows`, once. */
  readonly cells?: AsyncIterable<CellBatch>;
}

export type Chunks = AsyncIterable<Uint8Array | string>;

/** One piece takes a few milliseconds, so heartbeats and servers on the same event loop are not delayed. */
const PIECE_CHARACTERS = 1 << 18;

/**
 * Decodes UTF-8 across chunk borders, drops a byte order mark, and yields to the event loop between pieces.
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
    rejectNulBytes(text.includes('\0'));
    for (let start = 0; start < text.length; start += PIECE_CHARACTERS) {
      yield text.length <= PIECE_CHARACTERS ? text : text.slice(start, start + PIECE_CHARACTERS);
      await yieldToEventLoop();
    }
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/**
 * UTF-16 and binary files contain NUL bytes.
 * @throws AnalyzerError if a NUL byte was found
 */
export function rejectNulBytes(found: boolean): void {
  if (!found) return;
  throw new AnalyzerError(
    'The data is not UTF-8 text: it contains NUL bytes. Use CSV or JSON Lines in UTF-8.',
  );
}

/** Like decodeText, but yields UTF-8 bytes in small pieces without a byte order mark. */
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
      await yieldToEventLoop();
    }
  }
  const rest = Buffer.concat([head ?? Buffer.alloc(0), Buffer.from(halfCharacter)]);
  if (rest.length > 0) yield rest;
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** Complete lines without their line breaks, one batch per piece of text. The last line needs no line break. */
export async function* readLines(chunks: Chunks): AsyncGenerator<readonly string[]> {
  let carry = '';
  for await (const text of decodeText(chunks)) {
    const lines = (carry + text).split('\n');
    carry = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  if (carry !== '') yield [carry];
}

/** Makes a dataset from batches of rows. */
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

/** The rows of a dataset in batches. It makes the batches if the dataset has rows only. */
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
      await yieldToEventLoop();
    }
  }
  if (batch.length > 0) yield batch;
}
