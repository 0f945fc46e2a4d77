import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { analyzeCommand } from '../../../src/cli/analyze/analyze.js';
import { diffCommand } from '../../../src/cli/diff/diff.js';

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

/** A copy of a baseline whose constraints a person edited. */
// biome-ignore lint/suspicious/noExplicitAny: the edit may write any member
function edited(name: string, source: string, edit: (constraints: any) => void): string {
  const constraints = JSON.parse(readFileSync(join(source, 'constraints.json'), 'utf8'));
  edit(constraints);
  mkdirSync(path(name));
  writeFileSync(join(path(name), 'constraints.json'), JSON.stringify(constraints));
  writeFileSync(join(path(name), 'statistics.json'), readFileSync(join(source, 'statistics.json')));
  return path(name);
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

  it('diff shows a lost override of a single feature, from every place, with all its settings', async () => {
    const fresh = await baseline('new', 'age,job', rows(0, ['a', 'b']));
    const old = edited('old', fresh, (constraints) => {
      constraints.features[0].monitoringConfigOverrides = {
        evaluate_constraints: 'Disabled',
        distribution_constraints: { comparison_threshold: 0.3 },
      };
      constraints.features[0].num_constraints.is_non_negative = false;
      constraints.features[0].num_constraints.monitoring_config_overrides = {
        distribution_constraints: { comparison_method: 'Simple' },
      };
    });
    expect(await diff(old, fresh)).toBe(0);
    expect(printed).not.toContain('equal');
    expect(printed).toContain('setting of age: evaluate_constraints: Disabled → unset');
    expect(printed).toContain('setting of age: distribution_constraints.comparison_threshold: 0.3 → unset');
    expect(printed).toContain('setting of age: distribution_constraints.comparison_method: Simple → unset');
    expect(printed).toContain('setting of age: is_non_negative: false → true');
  });

  it('diff --base tells edits by hand from newly generated differences', async () => {
    const suggested = await baseline('suggested', 'age,job', rows(0, ['a', 'b']));
    const fresh = await baseline('new', 'age,job', rows(0, ['a', 'b', 'c']));
    const old = edited('old', suggested, (constraints) => {
      constraints.monitoring_config.datatype_check_threshold = 0.9;
      constraints.features[0].completeness = 0.8;
      constraints.features[1].string_constraints.domains.push('z');
    });
    await diff(old, fresh, '--base', join(suggested, 'constraints.json'));
    const lost = [
      /edit lost +all features +datatype_check_threshold +1 +0\.9 +1/,
      /edit lost +age +completeness +100 % +80 % +100 %/,
      /edit lost +job +domain value "z" +unset +present +unset/,
    ];
    expect(printed).toContain('3 not in the new one; 0 kept; 1 other difference newly generated');
    for (const line of lost) expect(printed).toMatch(line);
    // Without the file of the job, its suggestion is computed from the statistics.
    await diff(old, fresh);
    for (const line of lost) expect(printed).toMatch(line);
    expect(printed).toContain('computed from the statistics of the old baseline');
    await diff(old, old);
    expect(printed).toContain('0 not in the new one; 3 kept');
    await diff(suggested, fresh);
    expect(printed).not.toContain('Edits by hand');
    await diff(old, fresh, '--base', suggested, '--json');
    expect(JSON.parse(printed).origins).toContainEqual({
      feature: 'job',
      setting: 'domain value "c"',
      base: null,
      old: null,
      new: 'present',
      origin: 'generated',
    });
  });

  it('diff does not call baselines equal if a file names a feature twice', async () => {
    const one = await baseline('one', 'age,job', rows(0, ['a', 'b']));
    const two = edited('two', one, ({ features }) => {
      features.push({ ...features[0], completeness: 0.1 });
    });
    for (const pair of [
      [one, two],
      [two, one],
      [two, two],
    ] as const) {
      expect(await diff(...pair)).toBe(3);
      expect(printed).not.toContain('equal');
      expect(printed).toContain('several entries of age (which differ in completeness)');
    }
  });

  it.each(['String', 'Fractional'])(
    'a baseline whose type was edited from Integral to %s is equal to itself',
    async (type) => {
      const one = await baseline('one', 'age,job', rows(0, ['a', 'b']));
      const two = edited('two', one, ({ features }) => {
        features[0].inferred_type = type;
      });
      expect(await diff(two, two)).toBe(0);
      expect(printed).toContain('✓ The baselines are equal');
      expect(await diff(one, two)).toBe(0);
      expect(printed).toContain(`Integral → ${type}`);
    },
  );

  it('baselines that differ in a member that no code knows are not equal', async () => {
    const one = await baseline('one', 'age,job', rows(0, ['a', 'b']));
    const noted = edited('two', one, (constraints) => {
      constraints.features[1].note = 'agreed with sales';
    });
    const owned = edited('three', one, (constraints) => {
      constraints.owner = 'risk';
    });
    for (const [other, line] of [
      [noted, /edit lost +job +note +unset +agreed with sales +unset/],
      [owned, /edit lost +the file +owner +unset +risk +unset/],
    ] as const) {
      expect(await diff(other, one)).toBe(0);
      expect(printed).not.toContain('equal');
      expect(printed).toMatch(line);
    }
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
    expect(await refusal(one, 'https://example.com/baseline')).toMatch(
      /example\.com, which is not an endpoint of S3/,
    );
  });
});
