import { describe, expect, it } from 'vitest';
import { AnalyzerError, readCsv } from '../../src/analyzer/index.js';
import { readCsvFiles } from '../../src/analyzer/read-csv.js';
import { all, inChunks } from './text-chunks.js';

const rows = (text: string, header = false) => all(readCsv(inChunks(text), { header }).rows);

describe('readCsv', () => {
  it('CSV gives the same rows for every chunk size', async () => {
    const text = '\uFEFFa,b,c\r\n1,"x, ""y""\r\nz",3\r\n\r\n,"",-5.5\nlast,"q",\n"only","quoted","cells"';
    const whole = await rows(text, true);
    expect(whole).toEqual([
      ['1', 'x, "y"\r\nz', '3'],
      [null, null, '-5.5'],
      ['last', 'q', null],
      ['only', 'quoted', 'cells'],
    ]);
    for (let size = 1; size <= text.length; size++) {
      const dataset = readCsv(inChunks(text, size), { header: true });
      expect(await all(dataset.rows), `chunks of ${size}`).toEqual(whole);
      expect(dataset.columns()).toEqual(['a', 'b', 'c']);
    }
  });

  it('UTF-8 characters across a chunk border are decoded correctly', async () => {
    const bytes = new TextEncoder().encode('näme,ß€😀\n');
    async function* oneByOne() {
      for (const byte of bytes) yield Uint8Array.of(byte);
    }
    expect(await all(readCsv(oneByOne(), { header: false }).rows)).toEqual([['näme', 'ß€😀']]);
  });

  it('blank CSV lines are dropped, and lines with only commas are rows of missing values', async () => {
    expect(await rows('1,2\n\n\r\n,\n3,4')).toEqual([
      ['1', '2'],
      [null, null],
      ['3', '4'],
    ]);
  });

  it('short CSV records are filled and long ones cut to the width of the first', async () => {
    expect(await rows('1,2,3\n4\n5,6,7,8\n')).toEqual([
      ['1', '2', '3'],
      ['4', null, null],
      ['5', '6', '7'],
    ]);
  });

  it('a quote in the middle of an unquoted CSV cell is kept', async () => {
    expect(await rows('5" pipe,2\n3,4\n')).toEqual([
      ['5" pipe', '2'],
      ['3', '4'],
    ]);
  });

  it('CSV column names are available after the first row was read, and null without a header', async () => {
    const named = readCsv(inChunks('a,b\n1,2\n'), { header: true });
    expect(named.columns()).toBeNull();
    await all(named.rows);
    expect(named.columns()).toEqual(['a', 'b']);
    const headerless = readCsv(inChunks('1,2\n'), { header: false });
    await all(headerless.rows);
    expect(headerless.columns()).toBeNull();
  });

  it('the header of every CSV file is skipped, and files with different headers are rejected', async () => {
    const files = (second: string) =>
      readCsvFiles([inChunks('a,b\n1,2'), inChunks(second)], { header: true });
    expect(await all(files('a,b\n3,4\n').rows)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    await expect(all(files('a,c\n3,4\n').rows)).rejects.toThrow(
      /not have the same header: a,b in the first file, a,c/,
    );
  });

  it('binary data and unclosed quotes are rejected', async () => {
    await expect(rows('PK\u0003\u0004\0\0,1\n')).rejects.toThrow(/not UTF-8 text/);
    await expect(rows('1,"two\n3,4\n')).rejects.toThrow(AnalyzerError);
    await expect(rows('1,"two\n3,4\n')).rejects.toThrow(/not closed/);
  });

  it('a CSV record without end is rejected before the whole file is in memory', async () => {
    let read = 0;
    async function* endless() {
      yield '"open,';
      for (;;) {
        read++;
        yield 'x'.repeat(1 << 20);
      }
    }
    await expect(all(readCsv(endless(), { header: false }).rows)).rejects.toThrow(/not closed/);
    expect(read).toBeLessThan(64);
  });
});
