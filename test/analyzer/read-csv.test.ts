import { describe, expect, it } from 'vitest';
import { AnalyzerError, readCsv } from '../../src/analyzer/index.js';
import { readCsvFiles } from '../../src/analyzer/read-csv.js';
import { all, inPieces } from './text-chunks.js';

const rows = (text: string, header = false) => all(readCsv(inPieces(text), { header }).rows);

describe('reading CSV', () => {
  it('reads the same rows wherever the chunks are cut', async () => {
    const text = '\uFEFFa,b,c\r\n1,"x, ""y""\r\nz",3\r\n\r\n,"",-5.5\nlast,"q",\n"only","quoted","cells"';
    const whole = await rows(text, true);
    expect(whole).toEqual([
      ['1', 'x, "y"\r\nz', '3'],
      [null, null, '-5.5'],
      ['last', 'q', null],
      ['only', 'quoted', 'cells'],
    ]);
    for (let size = 1; size <= text.length; size++) {
      const dataset = readCsv(inPieces(text, size), { header: true });
      expect(await all(dataset.rows), `pieces of ${size}`).toEqual(whole);
      expect(dataset.columns()).toEqual(['a', 'b', 'c']);
    }
  });

  it('decodes UTF-8 characters cut in two by a chunk border', async () => {
    const bytes = new TextEncoder().encode('näme,ß€😀\n');
    async function* oneByOne() {
      for (const byte of bytes) yield Uint8Array.of(byte);
    }
    expect(await all(readCsv(oneByOne(), { header: false }).rows)).toEqual([['näme', 'ß€😀']]);
  });

  it('drops blank lines and keeps lines of commas only, which are rows of missing values', async () => {
    expect(await rows('1,2\n\n\r\n,\n3,4')).toEqual([
      ['1', '2'],
      [null, null],
      ['3', '4'],
    ]);
  });

  it('fills short records and cuts long ones to the width of the first', async () => {
    expect(await rows('1,2,3\n4\n5,6,7,8\n')).toEqual([
      ['1', '2', '3'],
      ['4', null, null],
      ['5', '6', '7'],
    ]);
  });

  it('leaves a quote in the middle of an unquoted cell alone', async () => {
    expect(await rows('5" pipe,2\n3,4\n')).toEqual([
      ['5" pipe', '2'],
      ['3', '4'],
    ]);
  });

  it('knows its columns once the first row was read, and none without a header', async () => {
    const named = readCsv(inPieces('a,b\n1,2\n'), { header: true });
    expect(named.columns()).toBeNull();
    await all(named.rows);
    expect(named.columns()).toEqual(['a', 'b']);
    const headerless = readCsv(inPieces('1,2\n'), { header: false });
    await all(headerless.rows);
    expect(headerless.columns()).toBeNull();
  });

  it('skips the header of every file, and refuses files of different columns', async () => {
    const files = (second: string) =>
      readCsvFiles([inPieces('a,b\n1,2'), inPieces(second)], { header: true });
    expect(await all(files('a,b\n3,4\n').rows)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    await expect(all(files('a,c\n3,4\n').rows)).rejects.toThrow(
      /not have the same header: a,b in the first, a,c/,
    );
  });

  it('refuses binary data and quotes that are never closed', async () => {
    await expect(rows('PK\u0003\u0004\0\0,1\n')).rejects.toThrow(/not UTF-8 text/);
    await expect(rows('1,"two\n3,4\n')).rejects.toThrow(AnalyzerError);
    await expect(rows('1,"two\n3,4\n')).rejects.toThrow(/never closed/);
  });

  it('gives up on a record without end instead of taking a whole file into memory', async () => {
    let read = 0;
    async function* endless() {
      yield '"open,';
      for (;;) {
        read++;
        yield 'x'.repeat(1 << 20);
      }
    }
    await expect(all(readCsv(endless(), { header: false }).rows)).rejects.toThrow(/never closed/);
    expect(read).toBeLessThan(64);
  });
});
