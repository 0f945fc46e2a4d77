import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { analyzeCommand } from '../../src/cli/analyze.js';
import { diffCommand } from '../../src/cli/diff.js';

let folder: string;
let printed: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'diff-'));
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

/** Creates a baseline from the rows with the analyzer. */
async function baseline(name: string, header: string, rows: readonly string[]): Promise<string> {
  writeFileSync(path(`${name}.csv`), `${header}\n${rows.join('\n')}\n`);
  const flags = ['baseline', '--dataset', path(`${name}.csv`), '--out', path(name)];
  await analyzeCommand().parseAsync(flags, { from: 'user' });
  return path(name);
}

/** Runs the command and returns its exit code. Its output is in `printed`. */
async function diff(...args: readonly string[]): Promise<number> {
  printed = '';
  process.exitCode = undefined;
  await diffCommand().parseAsync([...args], { from: 'user' });
  return Number(process.exitCode ?? 0);
}

/** A hundred distinct integers from `first` on, each with a job. */
const rows = (first: number, jobs: readonly string[]) =>
  Array.from({ length: 100 }, (_, i) => `${first + i},${jobs[i % jobs.length]}`);
// Half of each baseline's values lie outside the other's range, and the correction is 1.8·√(200/10,000).
const DISTANCE = 0.5 - 1.8 * Math.sqrt(0.02);

describe('rebaseline diff', () => {
  it('diff reports that a baseline is equal to itself, and exits 0', async () => {
    const one = await baseline('one', 'age,job', rows(0, ['a', 'b']));
    expect(await diff(one, one)).toBe(0);
    expect(printed).toContain('✓ The baselines are equal');
    expect(printed).toMatch(/100 rows, 2 features/);
  });

  it("diff shows the monitor's distance, the PSI, added and removed values, and exits 3", async () => {
    const old = await baseline('old', 'age,job', rows(0, ['clerk', 'cook']));
    const fresh = await baseline('new', 'age,job', rows(50, ['clerk', 'pilot']));
    expect(await diff(old, fresh)).toBe(3);
    expect(printed).toContain("The old baseline would raise violations for 2 features on the new one's rows");
    expect(printed).toMatch(
      new RegExp(`age +Integral +100 % +49\\.5 → 99\\.5 +${DISTANCE.toFixed(3)} ██·+ +0\\.1 .*drift`),
    );
    expect(printed).toMatch(/values of job: \+ pilot {2}- cook/);
  });

  it('diff --json prints the comparison as JSON and nothing else', async () => {
    const old = await baseline('old', 'age,job', rows(0, ['clerk', 'cook']));
    const fresh = await baseline(
      'new',
      'age,job,extra',
      rows(50, ['clerk', 'cook']).map((row) => `${row},1`),
    );
    expect(await diff(old, fresh, '--json')).toBe(3);
    const found = JSON.parse(printed);
    expect(found).toMatchObject({
      old,
      new: fresh,
      verdict: 'alarms',
      rows: { old: 100, new: 100 },
      added: [{ feature: 'extra', inferredType: 'Integral' }],
    });
    expect(found.features[0]).toMatchObject({
      feature: 'age',
      alarms: { byOld: ['baseline_drift_check'], byNew: ['baseline_drift_check'] },
    });
    expect(found.features[0].distance.byOld.distance).toBeCloseTo(DISTANCE, 12);
  });

  it('diff uses the thresholds of each baseline: a higher one in the new baseline hides only its own violations', async () => {
    const old = await baseline('old', 'age,job', rows(0, ['a', 'b']));
    const fresh = await baseline('new', 'age,job', rows(50, ['a', 'b']));
    const file = join(fresh, 'constraints.json');
    const constraints = JSON.parse(readFileSync(file, 'utf8'));
    constraints.monitoring_config.distribution_constraints.comparison_threshold = 0.9;
    writeFileSync(file, JSON.stringify(constraints));
    expect(await diff(old, fresh)).toBe(3);
    expect(printed).toMatch(/comparison_threshold: 0\.1 → 0\.9/);
    expect(printed).toMatch(/age .* 0\.1 \/ 0\.9 .*old: drift/);
  });

  it('diff accepts one of the two files instead of the folder', async () => {
    const one = await baseline('one', 'age,job', rows(0, ['a', 'b']));
    expect(await diff(join(one, 'statistics.json'), join(one, 'constraints.json'))).toBe(0);
  });
});

describe('rebaseline diff on unusable input', () => {
  const refusal = async (...args: readonly string[]) => {
    try {
      await diff(...args);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error(`diff did not refuse it: ${printed}`);
  };
  const files = (name: string, statistics: string, constraints: string) => {
    mkdirSync(path(name));
    writeFileSync(join(path(name), 'statistics.json'), statistics);
    writeFileSync(join(path(name), 'constraints.json'), constraints);
    return path(name);
  };

  it('diff takes CSV files for the baselines that they would give', async () => {
    const old = await baseline('old', 'age,job', rows(0, ['clerk', 'cook']));
    await baseline('new', 'age,job', rows(50, ['clerk', 'pilot']));
    expect(await diff(old, path('new'))).toBe(3);
    const byFolders = printed.split('\n').slice(4);
    expect(await diff(path('old.csv'), path('new.csv'))).toBe(3);
    expect(printed.split('\n').slice(4)).toEqual(byFolders);
  });

  it('diff refuses a CSV whose first line is data and names the option that reads it', async () => {
    const one = await baseline('one', 'age,job', rows(0, ['a', 'b']));
    writeFileSync(path('data.csv'), rows(0, ['a', 'b']).join('\n'));
    expect(await refusal(one, path('data.csv'))).toMatch(
      /The first line of .*data\.csv looks like data, not like column names: one of its cells is a number \(0\)\. Add --no-header/,
    );
    await diff(path('data.csv'), path('data.csv'), '--no-header');
    expect(printed).toContain('✓ The baselines are equal');
    writeFileSync(path('years.csv'), '2024,2025\n1,2\n3,4\n');
    await diff(path('years.csv'), path('years.csv'), '--header');
    expect(printed).toContain('2 rows, 2 features');
  });

  it('diff names the file that it cannot use and says what to do', async () => {
    const one = await baseline('one', 'age,job', rows(0, ['a', 'b']));
    const other = await baseline('other', 'height,job', rows(0, ['a', 'b']));
    const text = (from: string, name: string) => readFileSync(join(from, name), 'utf8');
    const mixed = files('mixed', text(one, 'statistics.json'), text(other, 'constraints.json'));
    const swapped = files('swapped', text(one, 'constraints.json'), text(one, 'statistics.json'));
    const truncated = files('truncated', text(one, 'statistics.json'), '{"version" : 0.0, "features" : [');
    mkdirSync(path('empty'));

    expect(await refusal(one, path('absent'))).toMatch(/Cannot read .*absent \(ENOENT\)\. Check the path/);
    writeFileSync(path('notes.txt'), 'a baseline');
    expect(await refusal(one, path('notes.txt'))).toMatch(
      /notes\.txt is neither statistics\.json nor constraints\.json\./,
    );
    expect(await refusal(one, path('empty'))).toMatch(
      /Cannot read .*empty.*\.json \(ENOENT\)\. A baseline is/,
    );
    expect(await refusal(one, mixed)).toMatch(
      /do not belong to one baseline: the constraints name 1 feature without statistics \(height\)/,
    );
    expect(await refusal(one, swapped)).toMatch(/swapped.*is not a statistics\.json/);
    expect(await refusal(one, truncated)).toMatch(/truncated.*constraints\.json is not JSON/);
    expect(await refusal(one, 's3://bucket')).toMatch(/s3:\/\/bucket has no prefix after the bucket/);
  });
});
