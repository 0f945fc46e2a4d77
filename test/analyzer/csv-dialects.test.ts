import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/analyzer/index.js';
import { all, inChunks } from './text-chunks.js';

interface Dialect {
  readonly file: string;
  readonly columns: readonly string[];
  /** The rows of Spark's default reader; `multiLine` has those of its reader for cells with line breaks. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly multiLine: readonly (readonly (string | null)[])[];
}

const fixtures = new URL('./fixtures/', import.meta.url);
const spark: readonly Dialect[] = JSON.parse(
  readFileSync(new URL('deequ-columns.json', fixtures), 'utf8'),
).dialects;

async function* bytesOf(file: string, size: number) {
  const bytes = readFileSync(new URL(`csv-dialects/${file}`, fixtures));
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

/** The rows from the dataset's cells, the fast way to read. */
async function cellsOf(chunks: AsyncIterable<Uint8Array | string>) {
  const dataset = readCsv(chunks, { header: true });
  const rows: (string | null)[][] = [];
  for await (const { bytes, starts, ends, rows: count, width } of dataset.cells ?? []) {
    for (let row = 0; row < count; row++) {
      rows.push(
        Array.from({ length: width }, (_, i) => {
          const cell = row * width + i;
          const text = Buffer.from(bytes.subarray(starts[cell], ends[cell])).toString('utf8');
          return text === '' ? null : text;
        }),
      );
    }
  }
  return { columns: dataset.columns(), rows };
}

async function rowsOf(chunks: AsyncIterable<Uint8Array | string>) {
  const dataset = readCsv(chunks, { header: true });
  const rows = await all(dataset.rows);
  return { columns: dataset.columns(), rows };
}

/** The rows of files that this reader reads differently from Spark's default on purpose; see docs/formats.md. */
const OURS: Readonly<Record<string, readonly (readonly (string | null)[])[]>> = {
  'backslashes.csv': [
    ['x\\\\', '1'],
    ['c:\\dir', '2'],
  ],
  'quotes.csv': [
    ['x,y', '1'],
    ['say "hi"', '2'],
    ['say \\hi\\""', '3'],
    ['plain"quote', '4'],
    ['xtail', '5'],
    [null, '6'],
    [null, '7'],
  ],
  'quoted-newline.csv': [
    ['two\nlines', '1'],
    ['x', '2'],
  ],
};
const REJECTED = /carriage returns without line feeds/;

describe('CSV dialects', () => {
  const readable = spark.filter(({ file }) => file !== 'carriage-returns.csv' && file !== 'odd-header.csv');
  it.each(readable)(
    '$file gives the same cells as Spark, or the cells that docs/formats.md documents',
    async (dialect) => {
      const expected = { columns: dialect.columns, rows: OURS[dialect.file] ?? dialect.rows };
      for (const size of [1, 3, 1000]) {
        expect(await rowsOf(bytesOf(dialect.file, size))).toEqual(expected);
        expect(await cellsOf(bytesOf(dialect.file, size))).toEqual(expected);
      }
    },
  );

  it('a CSV file with carriage returns as line breaks is rejected, not read as a header without rows', async () => {
    await expect(rowsOf(bytesOf('carriage-returns.csv', 100))).rejects.toThrow(REJECTED);
    await expect(cellsOf(bytesOf('carriage-returns.csv', 100))).rejects.toThrow(REJECTED);
  });

  it.each([
    ['with quotes', ['"', '"', ',', ',', '\n', '\r\n', 'a', '1', ' ', 'ü', '😀', '""']],
    // After a comma or a line feed, a test of four bytes at once can mistake '-' and a vertical tab for delimiters.
    ['without quotes', [',', ',', '\n', '\r\n', '\r', '-', '+', '\v', '1.25', ' ', 'ü', '😀', 'word']],
  ])(
    'both CSV readers split random text %s into the same cells, with any chunk size',
    async (_, alphabet) => {
      let state = 7;
      const next = (below: number): number => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      const resultOrError = (work: Promise<unknown>) =>
        work.catch((error: Error) => error.message.slice(0, 40));
      let read = 0;
      for (let i = 0; i < 3000; i++) {
        const text = `h,i\n${Array.from({ length: 1 + next(25) }, () => alphabet[next(alphabet.length)]).join('')}`;
        const size = 1 + next(30);
        const rows = await resultOrError(rowsOf(inChunks(text, size)));
        expect(await resultOrError(cellsOf(inChunks(text, size))), JSON.stringify(text)).toEqual(rows);
        if (typeof rows !== 'string') read++;
      }
      expect(read).toBeGreaterThan(1000);
    },
  );

  it('a CSV file with a wide header and short records is read correctly, although its empty cells need several batches', async () => {
    const header = Array.from({ length: 5001 }, (_, i) => `c${i}`).join(',');
    const records = Array.from({ length: 200 }, (_, i) => `${i},${'x'.repeat(i % 7)},z\n`);
    const text = `${header}\n${records.join('')}`;
    const found = await cellsOf(inChunks(text, text.length));
    expect(found).toEqual(await rowsOf(inChunks(text, text.length)));
  });
});
