import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AnalyzerError,
  type ConstraintViolation,
  NoDataError,
  runContainer,
} from '../../src/analyzer/index.js';
import { csvCaptureRecord } from '../conformance/capture-records.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'analyzer-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = (path: string) => join(root, path);
const put = (path: string, content: string | Buffer) => {
  mkdirSync(dirname(file(path)), { recursive: true });
  writeFileSync(file(path), content);
};
const json = (path: string) => JSON.parse(readFileSync(file(path), 'utf8'));
const message = () => readFileSync(file('opt/ml/output/message'), 'utf8');

const base = {
  dataset_source: '/opt/ml/processing/input/data',
  output_path: '/opt/ml/processing/output',
  publish_cloudwatch_metrics: 'Disabled',
};
const csvFormat = '{"csv":{"header":true,"output_columns_position":"START"}}';
const captureFormat = '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}';
const monitoring = {
  ...base,
  dataset_format: captureFormat,
  baseline_constraints: '/opt/ml/processing/baseline/constraints/constraints.json',
  baseline_statistics: '/opt/ml/processing/baseline/stats/statistics.json',
  start_time: '2024-01-01T00:00:00Z',
  end_time: '2024-01-01T01:00:00Z',
};
const hour = 'opt/ml/processing/input/data/endpoint/AllTraffic/2024/01/01/00';

/** Puts a baseline of score, age and job where the monitoring environment expects it. */
async function withBaseline(): Promise<void> {
  const rows = Array.from(
    { length: 100 },
    (_, i) => `${i / 100 + 0.001},${20 + (i % 50)},${i % 2 ? 'a' : 'b'}`,
  );
  put('opt/ml/processing/input/data/train.csv', `score,age,job\n${rows.join('\n')}\n`);
  await runContainer({ environment: { ...base, dataset_format: csvFormat }, root });
  put(
    'opt/ml/processing/baseline/constraints/constraints.json',
    readFileSync(file('opt/ml/processing/output/constraints.json')),
  );
  put(
    'opt/ml/processing/baseline/stats/statistics.json',
    readFileSync(file('opt/ml/processing/output/statistics.json')),
  );
  rmSync(file('opt/ml/processing/input'), { recursive: true });
  rmSync(file('opt/ml/processing/output'), { recursive: true });
}

const normalRecord = (i: number) =>
  csvCaptureRecord(`${20 + (i % 50)},${i % 2 ? 'a' : 'b'}`, String(i / 100 + 0.001), i);
const normalHour = Array.from({ length: 100 }, (_, i) => normalRecord(i)).join('\n');

describe('runContainer', () => {
  it('the container suggests a baseline from every file under the source, including gzip files', async () => {
    put('opt/ml/processing/input/data/part-1.csv', 'age,job\n1,a\n2,b');
    put('opt/ml/processing/input/data/more/part-2.csv.gz', gzipSync('age,job\n3,a\n4,b\n'));
    const result = await runContainer({ environment: { ...base, dataset_format: csvFormat }, root });
    expect(result).toEqual({
      exitMessage: 'Completed: Job completed successfully with no violations.',
      violations: 0,
      findings: [],
    });
    expect(message()).toBe(result.exitMessage);
    expect(json('opt/ml/processing/output/statistics.json').dataset.item_count).toBe(4);
    expect(json('opt/ml/processing/output/constraints.json').features).toHaveLength(2);
    expect(readFileSync(file('opt/ml/processing/output/statistics.json'), 'utf8')).toMatch(
      /^\{\n {2}"version" : 0\.0,/,
    );
  });

  it('the container judges captured traffic and writes no violations file if there are none', async () => {
    await withBaseline();
    put(`${hour}/00-01-000-x.jsonl`, `${normalHour}\n`);
    const { exitMessage } = await runContainer({ environment: monitoring, root });
    expect(exitMessage).toBe('Completed: Job completed successfully with no violations.');
    expect(existsSync(file('opt/ml/processing/output/constraint_violations.json'))).toBe(false);
  });

  it('the container writes the violations and their number', async () => {
    await withBaseline();
    put(`${hour}/00-01-000-x.jsonl`, `${normalHour}\n${csvCaptureRecord('20.5,c', '0.5', 100)}`);
    const { exitMessage, violations } = await runContainer({ environment: monitoring, root });
    expect(violations).toBe(2);
    expect(exitMessage).toBe('CompletedWithViolations: Job completed successfully with 2 violations.');
    expect(message()).toBe(exitMessage);
    const written = json('opt/ml/processing/output/constraint_violations.json').violations;
    expect(written.map((v: ConstraintViolation) => [v.feature_name, v.constraint_check_type])).toEqual([
      ['age', 'data_type_check'],
      ['job', 'categorical_values_check'],
    ]);
  });

  it('the container removes the violations file of an earlier run', async () => {
    await withBaseline();
    put(`${hour}/00-01-000-x.jsonl`, normalHour);
    put('opt/ml/processing/output/constraint_violations.json', '{"violations":[]}');
    await runContainer({ environment: monitoring, root });
    expect(existsSync(file('opt/ml/processing/output/constraint_violations.json'))).toBe(false);
  });

  it('the container skips checks that need statistics if it has only constraints', async () => {
    await withBaseline();
    const drifted = normalHour.replaceAll(
      /"data":"0\.(\d+)","encoding":"CSV"\}\}/g,
      '"data":"7.$1","encoding":"CSV"}}',
    );
    put(`${hour}/00-01-000-x.jsonl`, drifted);
    const withStatistics = await runContainer({ environment: monitoring, root });
    expect(withStatistics.violations).toBe(1);
    const { baseline_statistics: _, ...constraintsOnly } = monitoring;
    expect((await runContainer({ environment: constraintsOnly, root })).violations).toBe(0);
  });

  it('the container reads files in the order of their paths, not of the disk', async () => {
    for (const name of ['b/2.csv', 'a/9.csv', 'c.csv', 'a/10.csv', '.hidden/0.csv', '_SUCCESS']) {
      put(`opt/ml/processing/input/data/${name}`, `x\n${name.replace(/\D/g, '') || '7'}\n`);
    }
    await runContainer({ environment: { ...base, dataset_format: csvFormat }, root });
    const [feature] = json('opt/ml/processing/output/statistics.json').features;
    expect(feature.numerical_statistics.distribution.kll.sketch.data).toEqual([[10, 9, 2, 7]]);
  });

  it('the container reads JSON Lines', async () => {
    put('opt/ml/processing/input/data/rows.jsonl', '{"a":1,"b":"x"}\n{"a":2.0,"b":"x"}\n');
    await runContainer({ environment: { ...base, dataset_format: '{"json":{"lines":true}}' }, root });
    expect(json('opt/ml/processing/output/statistics.json').features[0].inferred_type).toBe('Fractional');
  });

  it('an hour without traffic fails with the real container’s message', async () => {
    await withBaseline();
    const run = runContainer({ environment: monitoring, root });
    await expect(run).rejects.toThrow(NoDataError);
    await expect(run).rejects.toThrow('Job inputs had no data');
    put(`${hour}/00-01-000-x.jsonl`, '\n');
    await expect(runContainer({ environment: monitoring, root })).rejects.toThrow('Job inputs had no data');
    expect(existsSync(file('opt/ml/processing/output'))).toBe(false);
  });

  it.each([
    [{ dataset_format: '{"xml":{}}' }, /dataset_format \{"xml":\{\}\} is not supported/],
    [{ dataset_format: '{"parquet":{}}' }, /jsonl is not a Parquet file/],
    [{ dataset_format: 'csv' }, /dataset_format is not JSON/],
    [{ dataset_source: '' }, /dataset_source is missing/],
    [
      { record_preprocessor_script: '/opt/ml/preprocess.py' },
      /Only the real container can run a record preprocessor script/,
    ],
    [{ analysis_type: 'MODEL_SPEED' }, /analysis_type MODEL_SPEED is not supported/],
    [{ baseline_constraints: '' }, /baseline_statistics is set without baseline_constraints/],
    [{ baseline_constraints: '/nowhere.json' }, /baseline file \/nowhere\.json cannot be read \(ENOENT\)/],
    [{ categorical_drift_method: 'KL' }, /must be LInfinity or ChiSquared/],
    [{ output_path: '/../../outside' }, /is outside the container/],
  ])('the environment change %j is rejected with a reason', async (change, expected) => {
    await withBaseline();
    put(`${hour}/00-01-000-x.jsonl`, normalHour);
    const run = runContainer({ environment: { ...monitoring, ...change }, root });
    await expect(run).rejects.toThrow(AnalyzerError);
    await expect(run).rejects.toThrow(expected);
    expect(message()).toMatch(expected);
  });

  it('the error for an invalid baseline file names the invalid field', async () => {
    await withBaseline();
    put(`${hour}/00-01-000-x.jsonl`, normalHour);
    put('opt/ml/processing/baseline/constraints/constraints.json', '{"version":0,"features":[{"name":"a"}]}');
    await expect(runContainer({ environment: monitoring, root })).rejects.toThrow(
      /constraints\.json is not a constraints\.json: feature "a", inferred_type/,
    );
  });

  it('the error for an incomplete gzip file names the file', async () => {
    put('opt/ml/processing/input/data/part.csv.gz', gzipSync('a\n1\n').subarray(0, 15));
    const run = runContainer({ environment: { ...base, dataset_format: csvFormat }, root });
    await expect(run).rejects.toThrow(/part\.csv\.gz is not a complete gzip file/);
  });

  it('an aborted container run leaves no results', async () => {
    put('opt/ml/processing/input/data/part.csv', 'a\n1\n');
    const run = runContainer({
      environment: { ...base, dataset_format: csvFormat },
      root,
      signal: AbortSignal.abort(new Error('stopped')),
    });
    await expect(run).rejects.toThrow('stopped');
    expect(existsSync(file('opt/ml/processing/output'))).toBe(false);
  });
});
