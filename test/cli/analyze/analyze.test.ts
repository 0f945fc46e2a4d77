import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { analyzeCommand } from '../../../src/cli/analyze/analyze.js';
import { csvCaptureRecord } from '../../conformance/capture-records.js';

let folder: string;
let printed: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'analyze-'));
  printed = '';
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    printed += stripVTControlCharacters(text);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const path = (name: string) => join(folder, name);
const put = (name: string, content: string | Buffer) => {
  writeFileSync(path(name), content);
  return path(name);
};

/** Runs the command and returns its exit code. Its output is in `printed`. */
async function analyze(...args: readonly string[]): Promise<number> {
  printed = '';
  process.exitCode = undefined;
  await analyzeCommand().parseAsync([...args], { from: 'user' });
  return Number(process.exitCode ?? 0);
}

const training = `score,age,job\n${Array.from({ length: 300 }, (_, i) => `${(i + 0.5) / 300},${20 + (i % 50)},${i % 3 ? 'a' : 'b'}`).join('\n')}\n`;
const makeBaseline = () =>
  analyze('baseline', '--dataset', put('train.csv', training), '--out', path('baseline'));
const monitor = (...data: readonly string[]) =>
  analyze('monitor', '--baseline', path('baseline'), '--data', ...data, '--out', path('run'));

describe('rebaseline analyze baseline', () => {
  it('analyze baseline writes the two files and shows types and completeness', async () => {
    expect(await makeBaseline()).toBe(0);
    expect(readdirSync(path('baseline')).sort()).toEqual(['constraints.json', 'statistics.json']);
    expect(printed).toMatch(/train\.csv: 300 rows, 3 features/);
    expect(printed).toMatch(/age +Integral +100 % +20 … 69, mean 44\.5/);
    expect(printed).toMatch(/job +String +100 % +2 values: a 66\.7 %, b 33\.3 %/);
    expect(printed).not.toMatch(/violates/);
  });

  it('analyze baseline warns about a dataset that violates its own baseline', async () => {
    await analyze('baseline', '--dataset', put('mixed.csv', 'x\n5.5\n5\n'), '--out', path('baseline'));
    expect(printed).toMatch(/violates its own baseline[\s\S]*x: .*Only 50\.0% of data is Fractional/);
  });

  it('analyze baseline reads headerless CSV, compressed CSV and JSON Lines', async () => {
    await analyze('baseline', '--dataset', put('a.csv', '1,2\n'), '--out', path('a'), '--no-header');
    expect(printed).toMatch(/_c1 +Integral/);
    await analyze('baseline', '--dataset', put('b.csv.gz', gzipSync(training)), '--out', path('b'));
    expect(printed).toMatch(/300 rows, 3 features/);
    await analyze('baseline', '--dataset', put('c.json', '\n{"x":1.0}\n'), '--out', path('c'));
    expect(printed).toMatch(/x +Fractional/);
  });

  it('analyze baseline prints no control characters from the data', async () => {
    await analyze(
      'baseline',
      '--dataset',
      put('x.csv', 'a\u001b[2Jb,c\n"u\u0007\nv",1\n'),
      '--out',
      path('x'),
    );
    const raw = vi.mocked(console.log).mock.calls.join('');
    expect(raw).toContain('a [2Jb');
    expect(raw.includes('\u001b[2J') || raw.includes('\u0007')).toBe(false);
  });

  it.each([
    ['a missing file', () => path('nowhere.csv'), /Cannot read .*nowhere\.csv \(ENOENT\)\. Check the path/],
    ['an empty file', () => put('empty.csv', '\n \n'), /empty\.csv: no data/],
    ['a header without rows', () => put('header.csv', 'a,b\n'), /header\.csv contains no rows/],
    [
      'a binary file',
      () => put('model.bin', Buffer.from([80, 75, 3, 4, 0, 0, 1, 2])),
      /model\.bin: .*not UTF-8 text/,
    ],
    [
      'a quoted cell without an end',
      () => put('quote.csv', 'a,b\n1,"x\n'),
      /quote\.csv: A quoted CSV cell is not closed/,
    ],
    ['nested JSON', () => put('n.jsonl', '{"a":{"b":1}}\n'), /n\.jsonl: .*nested at "a"/],
    [
      'captured traffic',
      () => put('t.jsonl', csvCaptureRecord('1', '2', 0)),
      /Use `rebaseline analyze monitor`/,
    ],
    ['an S3 URI', () => 's3://bucket/key', /is in S3, and this command reads local files/],
  ])('analyze baseline refuses %s, says why, and writes no files', async (_what, dataset, message) => {
    const file = dataset();
    await expect(analyze('baseline', '--dataset', file, '--out', path('out'))).rejects.toThrow(message);
    expect(existsSync(path('out'))).toBe(false);
  });

  it('analyze baseline refuses a file as --out before it reads the data', async () => {
    const out = put('file', '');
    await expect(analyze('baseline', '--dataset', put('train.csv', training), '--out', out)).rejects.toThrow(
      /file is a file\. Give a folder/,
    );
  });
});

describe('rebaseline analyze monitor', () => {
  const record = (i: number, age: string) =>
    csvCaptureRecord(`${age},${i % 3 ? 'a' : 'b'}`, String((i + 0.5) / 300), i);
  const hour = (age: (i: number) => string) =>
    Array.from({ length: 300 }, (_, i) => record(i, age(i))).join('\n');
  const sameAge = (i: number) => String(20 + (i % 50));

  it('analyze monitor exits 0 on traffic like the training data and writes no violations file', async () => {
    await makeBaseline();
    expect(await monitor(put('quiet.jsonl', hour(sameAge)))).toBe(0);
    expect(printed).toMatch(/✓ No violations/);
    expect(printed).toMatch(/3 features at distance 0/);
    expect(readdirSync(path('run')).sort()).toEqual(['constraints.json', 'statistics.json']);
  });

  it('analyze monitor exits 3 on violations, lists them and shows the distances, the largest first', async () => {
    await makeBaseline();
    expect(
      await monitor(
        put(
          'moved.jsonl',
          hour((i) => String(45 + (i % 50))),
        ),
      ),
    ).toBe(3);
    expect(printed).toMatch(/✗ 1 violation\b/);
    const { violations } = JSON.parse(readFileSync(path('run/constraint_violations.json'), 'utf8'));
    expect(violations).toHaveLength(1);
    expect(printed).toContain(violations[0].description);
    // 50 distinct values in each, half of them in both.
    expect(printed).toMatch(/age +numerical +0\.140 █········· +0\.1/);
  });

  it('analyze monitor reads folders of captures and deletes the violations file of an earlier run', async () => {
    await makeBaseline();
    expect(
      await monitor(
        put(
          'moved.jsonl',
          hour(() => 'old'),
        ),
      ),
    ).toBe(3);
    mkdirSync(path('captures/2024/01'), { recursive: true });
    put('captures/2024/01/b.jsonl', hour(sameAge));
    put('captures/2024/a.jsonl', '');
    expect(await monitor(path('captures'))).toBe(0);
    expect(existsSync(path('run/constraint_violations.json'))).toBe(false);
  });

  it('analyze monitor reads CSV with a header', async () => {
    await makeBaseline();
    expect(await monitor(put('window.csv', training))).toBe(0);
    expect(printed).toMatch(/300 rows, 3 features/);
  });

  it('analyze monitor without statistics.json checks the constraints and says that it computed no distances', async () => {
    await makeBaseline();
    rmSync(path('baseline/statistics.json'));
    expect(
      await monitor(
        put(
          'moved.jsonl',
          hour((i) => String(45 + (i % 50))),
        ),
      ),
    ).toBe(0);
    expect(printed).toMatch(/has no statistics\.json: .*not computed/);
  });

  it('analyze monitor refuses the baseline’s folder as --out', async () => {
    await makeBaseline();
    const before = readFileSync(path('baseline/constraints.json'), 'utf8');
    const data = put('quiet.jsonl', hour(sameAge));
    await expect(
      analyze('monitor', '--baseline', path('baseline'), '--data', data, '--out', path('baseline/.')),
    ).rejects.toThrow(/would overwrite the baseline/);
    expect(readFileSync(path('baseline/constraints.json'), 'utf8')).toBe(before);
  });

  it('analyze monitor refuses data of two kinds, a folder without files and an invalid baseline', async () => {
    await makeBaseline();
    const quiet = put('quiet.jsonl', hour(sameAge));
    await expect(monitor(quiet, put('x.csv', 'a\n1\n'))).rejects.toThrow(
      /x\.csv is csv, the other files are capture/,
    );
    mkdirSync(path('no-files'));
    await expect(monitor(path('no-files'))).rejects.toThrow(/The folder .*no-files contains no files/);
    writeFileSync(path('baseline/constraints.json'), '{}');
    await expect(monitor(quiet)).rejects.toThrow(/constraints\.json is not a constraints\.json: version/);
    rmSync(path('baseline/constraints.json'));
    await expect(monitor(quiet)).rejects.toThrow(/Cannot read .*constraints\.json \(ENOENT\)/);
    expect(existsSync(path('run'))).toBe(false);
  });
});
