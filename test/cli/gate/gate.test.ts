import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FEATURES } from '../../../examples/census-income/columns.js';
import { type CensusRow, loadCensus } from '../../../examples/census-income/dataset.js';
import { seededRandom } from '../../../examples/census-income/random.js';
import { analyzeCommand } from '../../../src/cli/analyze/analyze.js';
import { gateCommand } from '../../../src/cli/gate/gate.js';
import { packageRoot } from '../../../src/cli/package-root.js';

let folder: string;
let printed: string;
const path = (name: string) => join(folder, name);

beforeEach(() => {
  printed = '';
  vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    printed += stripVTControlCharacters(text);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const HEADER = [...FEATURES, 'income'].join(',');
const csv = (rows: readonly CensusRow[], header = true) =>
  `${header ? `${HEADER}\n` : ''}${rows.map(({ features, label }) => [...features, label].join(',')).join('\n')}\n`;
const inputs = (rows: readonly CensusRow[], header = true) =>
  `${header ? `${FEATURES.join(',')}\n` : ''}${rows.map(({ features }) => features.join(',')).join('\n')}\n`;

/** Rows of people who are mostly young, or mostly not. */
function people(rows: readonly CensusRow[], which: 'young' | 'old', seed: number): readonly CensusRow[] {
  const random = seededRandom(seed);
  const sign = which === 'young' ? 1 : -1;
  return rows.filter(({ age }) => random() < 1 / (1 + Math.exp((sign * (age - 38)) / 8)));
}

const output = ({ features }: CensusRow, noise: number) =>
  (1 / (1 + Math.exp(-(Number(features[4]) - 10) / 3 + noise))).toFixed(6);

function capture(name: string, rows: readonly CensusRow[], hour: number): void {
  const payload = (data: string) => ({
    observedContentType: 'text/csv',
    mode: 'INPUT',
    data,
    encoding: 'CSV',
  });
  const lines = rows.map(({ features }, i) =>
    JSON.stringify({
      captureData: {
        endpointInput: payload(features.join(',')),
        endpointOutput: payload(`0.${100 + (i % 800)}`),
      },
      eventMetadata: { eventId: `${i}`, inferenceTime: `2026-11-01T0${hour}:${10 + (i % 50)}:00Z` },
      eventVersion: '0',
    }),
  );
  writeFileSync(path(`capture/${name}.jsonl`), `${lines.join('\n')}\n`);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gate-'));
  mkdirSync(path('capture'));
  const { training, heldOut, traffic } = await loadCensus();
  const random = seededRandom(5);
  const noise = () => (random() - 0.5) / 2;
  const before = people(training, 'young', 1).slice(0, 4000);
  writeFileSync(path('old.csv'), csv(before));
  writeFileSync(
    path('old-scored.csv'),
    `prediction,${FEATURES.join(',')}\n${before.map((row) => `${output(row, noise())},${row.features.join(',')}`).join('\n')}\n`,
  );
  const after = people(training, 'old', 2).slice(-4000);
  writeFileSync(path('new.csv'), csv(after));
  writeFileSync(path('new-no-header.csv'), csv(after, false));
  writeFileSync(
    path('broken.csv'),
    csv(
      after.map((row, i) =>
        i % 4 === 0
          ? {
              ...row,
              features: row.features.map((cell, c) => (FEATURES[c] === 'hours_per_week' ? '0' : cell)),
            }
          : row,
      ),
    ),
  );
  const held = people(heldOut, 'old', 3).slice(0, 2000);
  writeFileSync(path('held-out.csv'), csv(held));
  writeFileSync(path('outputs-held-out.csv'), `${held.map((row) => output(row, noise())).join('\n')}\n`);
  const quiet = people(traffic, 'young', 4).slice(0, 1600);
  const drifted = people(traffic, 'old', 6).slice(0, 2400);
  for (const [hour, rows] of [quiet.slice(0, 800), quiet.slice(800)].entries())
    capture(`${hour}`, rows, hour);
  for (let i = 0; i < 3; i++) capture(`${i + 2}`, drifted.slice(800 * i, 800 * (i + 1)), i + 2);
  writeFileSync(
    path('outputs-traffic.csv'),
    `${[...quiet, ...drifted].map((row) => output(row, noise())).join('\n')}\n`,
  );
  writeFileSync(path('traffic.csv'), inputs(drifted));
  writeFileSync(path('traffic-no-header.csv'), inputs(drifted, false));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command and returns its exit code. Its output is in `printed`. Names of files are below the folder. */
async function gate(flags: Record<string, string | readonly string[] | true>): Promise<number> {
  const args = Object.entries(flags).flatMap(([name, value]) => [
    `--${name}`,
    ...(value === true
      ? []
      : [value].flat().map((one) => (/\.(csv|html)$|^(capture|live|missing)$/.test(one) ? path(one) : one))),
  ]);
  await gateCommand().parseAsync(args, { from: 'user' });
  return Number(process.exitCode ?? 0);
}

const FILES = { live: 'old.csv', training: 'new.csv', traffic: 'capture', label: 'income' } as const;

describe('rebaseline gate', () => {
  it('gate accepts census data of the drifted population, judged by its inputs', async () => {
    expect(await gate({ ...FILES, 'baseline-data': 'held-out.csv', 'inputs-only': true })).toBe(0);
    expect(printed).toContain('5 windows of traffic');
    expect(printed).toContain('the drift starts in window 3');
    expect(printed).toContain('Diagnosis Drift');
    expect(printed).toMatch(/Accepted\. The verdict of the gate is (pass|warn)\./);
    expect(printed).not.toContain('outputs as in production');
  });

  it('datasets in JSON Lines give the same candidate and the same verdicts as the same rows in CSV', async () => {
    const asJsonLines = (name: string) => {
      const [header = '', ...lines] = readFileSync(path(`${name}.csv`), 'utf8')
        .trimEnd()
        .split('\n');
      const names = header.split(',');
      const value = (cell: string) => (/^\d+$/.test(cell) ? cell : JSON.stringify(cell));
      const records = lines.map((line) => line.split(',').map((cell, i) => `"${names[i]}": ${value(cell)}`));
      writeFileSync(path(`${name}.jsonl`), `${records.map((one) => `{${one.join(', ')}}`).join('\n')}\n`);
      return path(`${name}.jsonl`);
    };
    const judged = async (datasets: { readonly training: string; readonly 'baseline-data': string }) => {
      printed = '';
      const code = await gate({ ...FILES, ...datasets, 'inputs-only': true, json: true });
      const { candidate, checks } = JSON.parse(printed).gate;
      return [code, candidate.digest, ...checks.map(({ verdict }: { verdict: string }) => verdict)];
    };
    const training = asJsonLines('new');
    expect(await judged({ training, 'baseline-data': asJsonLines('held-out') })).toEqual(
      await judged({ training: 'new.csv', 'baseline-data': 'held-out.csv' }),
    );

    const [first = ''] = readFileSync(training, 'utf8').split('\n');
    for (const [second, problem] of [
      [first.replace('{', '{"zip": 3, '), /record 2 has the member "zip", which the first record does not/],
      [
        first.replace(/\d+/, '{"years": 2}'),
        /odd\.jsonl: a record cannot be read: .*nested at "age".*one flat object per line/,
      ],
    ] as const) {
      writeFileSync(path('odd.jsonl'), `${first}\n${second}\n`);
      await expect(gate({ ...FILES, training: path('odd.jsonl'), 'inputs-only': true })).rejects.toThrow(
        problem,
      );
    }
  });

  it('without predictions the check of the outputs is unknown and a person decides', async () => {
    expect(await gate({ ...FILES, 'baseline-data': 'held-out.csv' })).toBe(4);
    expect(printed).toContain('A person must decide. Not known: outputs as in production.');
    expect(printed).toContain('Add --predictions, or --inputs-only');
    expect(printed).not.toContain('scored again with the new model');
  });

  it('with predictions for the baseline rows and the traffic the outputs are judged too', async () => {
    await analyzeCommand().parseAsync(
      ['baseline', '--dataset', path('old-scored.csv'), '--out', path('live')],
      {
        from: 'user',
      },
    );
    const code = await gate({
      ...FILES,
      live: 'live',
      'baseline-data': 'held-out.csv',
      predictions: ['outputs-held-out.csv', 'outputs-traffic.csv'],
    });
    expect(printed).toMatch(/pass {4}outputs as in production/);
    expect(printed).toContain('All 15 columns have the same type');
    expect(code).toBe(0);
  });

  it('settings that a person edited in the live constraints are carried over, and the gate lists them', async () => {
    await analyzeCommand().parseAsync(['baseline', '--dataset', path('old.csv'), '--out', path('edited')], {
      from: 'user',
    });
    const file = path('edited/constraints.json');
    const constraints = JSON.parse(readFileSync(file, 'utf8'));
    constraints.monitoring_config.distribution_constraints.comparison_threshold = 0.13;
    const education = constraints.features.find(({ name }: { name: string }) => name === 'education_num');
    education.inferred_type = 'String';
    delete education.num_constraints;
    writeFileSync(file, JSON.stringify(constraints));
    printed = '';
    const code = await gate({ ...FILES, live: path('edited'), 'inputs-only': true, json: true });
    const { gate: judged } = JSON.parse(printed);
    const check = judged.checks.find(({ id }: { id: string }) => id === 'carried-edits');
    expect(check.sentence).toContain('comparison_threshold 0.1 → 0.13 (carried over)');
    expect(check.sentence).toContain('education_num: inferred_type Integral → String (carried over)');
    expect(judged.settings.comparison).toBe(0.13);
    expect(judged.backtest.flatMap(({ violated }: { violated: string[] }) => violated)).toEqual([]);
    expect(code).toBe(0);
  });

  it('gate refuses a training set with a default in a quarter of the rows', async () => {
    expect(await gate({ ...FILES, training: 'broken.csv', 'inputs-only': true })).toBe(3);
    expect(printed).toContain('Refused.');
    expect(printed).toContain('hours_per_week');
  });

  it('a training set without header, label last, is read by the positions and types of the live baseline', async () => {
    const flags = { 'window-rows': '800', 'inputs-only': true, traffic: 'traffic-no-header.csv' } as const;
    expect(await gate({ live: 'old.csv', training: 'new-no-header.csv', ...flags })).toBe(0);
    expect(printed).toContain('3 windows of traffic');
    expect(printed).toContain('hours of 1 January 1970');
    expect(
      await gate({
        live: 'old.csv',
        training: 'new-no-header.csv',
        ...flags,
        'no-header': true,
        label: '14',
      }),
    ).toBe(0);
  });

  it('traffic with column names is mapped by name, whatever the order of its columns', async () => {
    const [header, ...rows] = readFileSync(path('traffic.csv'), 'utf8').trim().split('\n');
    const reversed = [header as string, ...rows].map((row) => row.split(',').reverse().join(','));
    writeFileSync(path('reversed.csv'), reversed.join('\n'));
    expect(await gate({ ...FILES, traffic: 'reversed.csv', 'window-rows': '800', 'inputs-only': true })).toBe(
      0,
    );
    const json = rows.map((row) => {
      const cells = Object.fromEntries(row.split(',').map((cell, i) => [FEATURES[i] as string, cell]));
      return JSON.stringify(cells).replace(/"(-?\d+)"/g, '$1');
    });
    writeFileSync(path('lines.jsonl'), json.join('\n'));
    expect(
      await gate({ ...FILES, traffic: path('lines.jsonl'), 'window-rows': '800', 'inputs-only': true }),
    ).toBe(0);
  });

  describe('with JSON captures', () => {
    const MAPPING = { records: 'instances', features: 'features' };
    /** The captured CSV of the other tests as JSON, two records per request. */
    const asJson = (
      name: string,
      body: (rows: readonly string[]) => string,
      encode = (text: string) => text,
    ) => {
      mkdirSync(path(name), { recursive: true });
      for (const file of readdirSync(path('capture'))) {
        const records = readFileSync(path(`capture/${file}`), 'utf8')
          .trim()
          .split('\n');
        const lines = Array.from({ length: records.length / 2 }, (_, i) => {
          const [first, second] = [records[2 * i], records[2 * i + 1]].map((line) =>
            JSON.parse(line as string),
          );
          const rows = [first, second].map(({ captureData }) => captureData.endpointInput.data as string);
          first.captureData.endpointInput = {
            ...first.captureData.endpointInput,
            observedContentType: 'application/json',
            encoding: encode('x') === 'x' ? 'JSON' : 'BASE64',
            data: encode(body(rows)),
          };
          return JSON.stringify(first);
        });
        writeFileSync(path(`${name}/${file}`), `${lines.join('\n')}\n`);
      }
      return path(name);
    };
    const cells = (row: string) =>
      row.split(',').map((cell) => (/^-?\d+$/.test(cell) ? cell : JSON.stringify(cell)));
    const instances = (rows: readonly string[]) =>
      `{"instances": [${rows.map((row) => `{"features": [${cells(row).join(', ')}]}`).join(', ')}]}`;
    const mapping = (content: unknown) => {
      writeFileSync(path('mapping.json'), typeof content === 'string' ? content : JSON.stringify(content));
      return path('mapping.json');
    };

    it('nested requests with a mapping give the same verdict and the same text as the same rows in CSV', async () => {
      expect(await gate({ ...FILES, 'inputs-only': true })).toBe(0);
      const expected = printed;
      printed = '';
      const traffic = asJson('nested', instances);
      const flags = { ...FILES, traffic, 'inputs-only': true, 'payload-mapping': mapping(MAPPING) } as const;
      expect(await gate(flags)).toBe(0);
      expect(printed.replaceAll(traffic, 'capture')).toBe(expected.replaceAll(path('capture'), 'capture'));
    });

    it('named records that were captured as BASE64 are decoded and matched by name', async () => {
      const named = (rows: readonly string[]) =>
        JSON.stringify(
          rows.map((row) =>
            Object.fromEntries(
              row
                .split(',')
                .map((cell, i) => [FEATURES[i], cell])
                .reverse(),
            ),
          ),
        );
      const traffic = asJson('base64', named, (text) => Buffer.from(text).toString('base64'));
      expect(await gate({ ...FILES, traffic, 'inputs-only': true, 'payload-mapping': mapping({}) })).toBe(0);
      expect(printed).toContain('5 windows of traffic');
    });

    it.each([
      [
        { ...MAPPING, records: 'inputs' },
        /0\.jsonl, line 1: payloadMapping\.records \("inputs"\) finds nothing.*\(MappingMatchesNothing\)/,
      ],
      [{ features: 'a[' }, /payloadMapping\.features is "a\[", which is not JMESPath.*\(MappingInvalid\)/],
      [{ feature: 'a' }, /mapping\.json is not valid: .*feature/],
      ['records: instances', /Cannot read the mapping .*mapping\.json/],
    ])('the mapping %j is refused with the place', async (content, message) => {
      const flags = { ...FILES, traffic: asJson('nested', instances), 'payload-mapping': mapping(content) };
      await expect(gate(flags)).rejects.toThrow(message);
    });
  });

  it('a CSV of traffic is one window, which is too few for the backtest', async () => {
    expect(await gate({ ...FILES, traffic: 'traffic.csv', 'inputs-only': true })).toBe(4);
    expect(printed).toContain('Give more files of traffic, or --window-rows');
  });

  it('gate says that a run would have nothing to do if no window violates the live baseline', async () => {
    await gate({
      ...FILES,
      live: 'new.csv',
      traffic: 'traffic.csv',
      'window-rows': '800',
      'inputs-only': true,
    });
    expect(printed).toContain('3 windows of traffic, 0 windows with violations');
    expect(printed).toContain('A run would end with NothingToDo');
    expect(printed).not.toContain('the traffic has changed');
  });

  it('--json prints the decision, the diagnosis and every check, and --report writes the page of a run', async () => {
    await gate({ ...FILES, 'inputs-only': true, json: true, report: 'page.html' });
    const found = JSON.parse(printed);
    expect(found).toMatchObject({
      decision: 'accepted',
      diagnosis: 'Drift',
      changePoint: '2026-11-01T02:00:00.000Z',
    });
    expect(found.gate.checks.map(({ id }: { id: string }) => id)).toContain('backtest');
    const page = readFileSync(path('page.html'), 'utf8');
    expect(page).toContain('rebaseline gate · on files');
    expect(page).not.toContain('scored again by the same model');
    expect(page).toContain('Accepted');
    expect(page).toContain('representativeness');
    expect(page).not.toContain('send the run the signal');
  });

  it.each([
    ['a label that does not exist', { label: 'salary' }, /there is no label column "salary"/],
    ['a file that does not exist', { training: 'missing' }, /Cannot read .*missing \(ENOENT\)/],
    ['--no-header for a file with column names', { 'no-header': true }, /Leave out --no-header/],
    ['one file of predictions', { predictions: 'outputs-held-out.csv' }, /--predictions takes two files/],
    [
      'predictions for other rows',
      { predictions: ['outputs-traffic.csv', 'outputs-traffic.csv'] },
      /has 4000 rows, but there are 4000 baseline rows|no output column|Give one line per row/,
    ],
    [
      'a training set whose first line is data',
      { training: 'new-no-header.csv', header: true },
      /looks like data|header/,
    ],
  ])('gate explains %s', async (_what, flags, message) => {
    await expect(gate({ ...FILES, ...(flags as Record<string, string>) })).rejects.toThrow(message);
  });

  it('the raw census file, which has no header, is refused as a live baseline with the option that reads it', async () => {
    const raw = gunzipSync(readFileSync(join(packageRoot, 'examples/census-income/data/adult.data.gz')));
    writeFileSync(path('raw.csv'), raw);
    await expect(gate({ ...FILES, live: 'raw.csv' })).rejects.toThrow(
      /The first line of .*raw\.csv looks like data, not like column names: .* Add --no-header/,
    );
  });
});
