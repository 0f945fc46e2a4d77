/**
 * `npm run bench:analyzer [-- rows [runs]]` compares `rebaseline analyze baseline` with DuckDB's SUMMARIZE on the same
 * file, in turn. The analyzer's time is that of the whole process, including its start. DuckDB's time is that of the query
 * only. The ratio is the result, because both run on the same machine. BENCH_PYTHON is the Python with DuckDB (default
 * python3).
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generate } from './generate.js';
import { line, type Measured, measureAnalyze, median } from './measure.js';

const run = promisify(execFile);
const rows = Number(process.argv[2] ?? 1_000_000);
const runs = Number(process.argv[3] ?? 5);
const summarize = fileURLToPath(new URL('../../../bench/analyzer/summarize.py', import.meta.url));
const folder = join(tmpdir(), 'rebaseline-bench');
const file = join(folder, `${rows}.csv`);

async function rebaseline(threads?: number): Promise<Measured> {
  const choice = threads === undefined ? [] : ['--threads', String(threads)];
  return measureAnalyze(['baseline', '--dataset', file, '--out', join(folder, 'out'), ...choice]);
}

async function duckDb(): Promise<Measured | null> {
  try {
    const { stdout } = await run(process.env.BENCH_PYTHON ?? 'python3', [summarize, file]);
    return JSON.parse(stdout) as Measured;
  } catch (error) {
    console.log(
      `DuckDB is not measured: ${String((error as Error).message)
        .trim()
        .split('\n')
        .at(-1)}`,
    );
    return null;
  }
}

mkdirSync(folder, { recursive: true });
if (!existsSync(file)) await generate(file, rows);
console.log(
  `${rows} rows × 20 columns, ${Math.round(statSync(file).size / 2 ** 20)} MB of CSV; ${availableParallelism()} CPUs, ` +
    `load ${loadavg()[0]?.toFixed(1)} before; medians of ${runs}`,
);
const all: { name: string; measure: () => Promise<Measured | null>; found: Measured[] }[] = [
  { name: 'rebaseline', measure: () => rebaseline(), found: [] },
  { name: 'rebaseline, one thread', measure: () => rebaseline(1), found: [] },
  { name: 'DuckDB SUMMARIZE', measure: duckDb, found: [] },
];
for (let i = 0; i < runs; i++) {
  for (const { measure, found } of all) {
    const measured = await measure();
    if (measured !== null) found.push(measured);
  }
}
for (const { name, found } of all) if (found.length > 0) console.log(line(name, found));
const [standard, , other] = all.map(({ found }) => found);
if (standard !== undefined && other !== undefined && other.length > 0) {
  const ratio = (key: keyof Measured) =>
    (median(standard.map((one) => one[key])) / median(other.map((one) => one[key]))).toFixed(2);
  console.log(`rebaseline / DuckDB: ${ratio('seconds')} in time, ${ratio('cpu')} in CPU`);
}
console.log(`load ${loadavg()[0]?.toFixed(1)} after`);
