import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { capturedInputs } from '../../../src/activities/data/capture-windows.js';
import { featureRows, layoutOf } from '../../../src/activities/data/dataset.js';
import { readBaseline, readColumns } from '../../../src/activities/data/live-baseline.js';
import { joinOutputs } from '../../../src/activities/data/scored-rows.js';
import { withCodedFailures } from '../../../src/activities/support/coded-failures.js';
import { retrainActivities } from '../../../src/activities/train/train.js';
import { AnalyzerError } from '../../../src/analyzer/index.js';
import type { S3Port } from '../../../src/aws/s3.js';
import type { DatasetLayout } from '../../../src/contract/dataset.js';
import { CodedError } from '../../../src/contract/errors.js';
import { failureOf, inActivity } from '../support/activity.js';
import { collected } from '../support/collected.js';
import { memoryS3 } from '../support/memory-s3.js';
import { dependencies, RUN } from '../support/run.js';
import { mockSageMaker } from '../support/sagemaker.js';

const URI = 's3://data/new/rows.csv';
const LIVE = ['score', 'age', 'hours'];
const LAYOUT: DatasetLayout = { s3Uri: URI, header: false, labelPosition: 0, features: ['age', 'hours'] };

/** Storage that holds bytes under one name, and gives them in pieces of one byte, as a slow network might. */
function holding(bytes: Buffer, uri = URI): S3Port & { readonly files: Map<string, string> } {
  const s3 = memoryS3({ [uri]: 'x' });
  return { ...s3, stream: async () => Readable.from([...bytes].map((byte) => Buffer.from([byte]))) };
}
const layout = (bytes: Buffer) => layoutOf(holding(bytes), { s3Uri: URI }, LIVE, 'training');
const failing = (error: object): S3Port => ({
  ...memoryS3({ [URI]: 'x' }),
  stream: async () => {
    throw Object.assign(new Error('no'), error);
  },
});

describe('a dataset that is gzip’d', () => {
  const packed = gzipSync('0,39,40\n1,50,13\n');

  it('a gzip dataset is read like any other, whatever its name', async () => {
    expect(await layout(packed)).toMatchObject({ header: false, features: ['age', 'hours'] });
    expect(await collected(featureRows(holding(packed), LAYOUT))).toEqual([
      ['39', '40'],
      ['50', '13'],
    ]);
  });

  it('a gzip dataset is decompressed for a training job whose channel does not declare gzip', async () => {
    const s3 = holding(packed);
    const { answers, port } = mockSageMaker();
    answers.on(DescribeTrainingJobCommand).resolves({ InputDataConfig: [] } as never);
    const prepared = await inActivity(retrainActivities(dependencies(port, s3)).prepareTrainingSet, {
      resolved: RUN,
      layout: LAYOUT,
    });
    expect(prepared).toMatchObject({ copied: true });
    expect(s3.files.get(prepared.uri)).toBe('0,39,40\n1,50,13\n');
  });

  it('an incomplete gzip dataset is refused by its name', async () => {
    const failure = await failureOf(layout(packed.subarray(0, packed.length - 12)));
    expect(failure).toMatchObject({ type: 'DataUnreadable', nonRetryable: true });
    expect(failure.message).toContain(`${URI} is not a complete gzip file`);
  });
});

describe('a dataset that is not CSV', () => {
  it.each([
    ['Parquet', Buffer.from('PAR1\u0015\u0004\u0015')],
    ['JSON', Buffer.from('[[39, 40], [50, 13]]')],
    ['JSON', Buffer.from('[{"prefix": "s3://data/new/"}, "part-1.csv"]')],
    ['RecordIO', Buffer.from('0a23d7ce10000000', 'hex')],
    ['UTF-16 text', Buffer.from('\uFEFF0,39,40\n', 'utf16le')],
    ['binary data', Buffer.from([1, 2, 0, 4, 5])],
    ['JSON', gzipSync('[{"age": 39}]\n')],
  ])('a dataset in %s is refused with its format', async (kind, bytes) => {
    const failure = await failureOf(layout(bytes));
    expect(failure).toMatchObject({ type: 'NotCsv', nonRetryable: true });
    expect(failure.message).toMatch(new RegExp(`^${URI} is ${kind}, not CSV. Write the rows as CSV`));
  });

  it('CSV with unusual first bytes is accepted', async () => {
    for (const first of ['0,[a],{b}', '"{",1,2', '0,,', '-1,0,0'])
      expect(await layout(Buffer.from(`${first}\n0,1,2\n`))).toMatchObject({ labelPosition: 0 });
  });
});

describe('a dataset that cannot be read', () => {
  const read = (error: object) => failureOf(layoutOf(failing(error), { s3Uri: URI }, LIVE, 'training'));

  it('a dataset without read permission is refused by the object that needs the permission', async () => {
    const failure = await read({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    expect(failure).toMatchObject({ type: 'AccessDenied', nonRetryable: true });
    expect(failure.message).toMatch(new RegExp(`Reading ${URI}.*Give the worker's role this permission`));
  });

  it('a dataset in a bucket of another region is refused, not retried', async () => {
    const failure = await read({ name: 'PermanentRedirect', $metadata: { httpStatusCode: 301 } });
    expect(failure).toMatchObject({ type: 'RefusedByAws', nonRetryable: true });
    expect(failure.message).toContain(URI);
  });

  it('a dataset whose download breaks off is read again', async () => {
    const s3: S3Port = {
      ...memoryS3({ [URI]: 'x' }),
      stream: async () =>
        Readable.from(
          (async function* () {
            yield Buffer.from(`0,39,40\n${'1,50,13\n'.repeat(20)}`);
            throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
          })(),
        ),
    };
    const failure = await failureOf(collected(featureRows(s3, LAYOUT)));
    expect(failure).toMatchObject({ type: 'AwsUnavailable' });
    expect(failure.nonRetryable).not.toBe(true);
  });
});

describe('labels', () => {
  const prepare = async (text: string) => {
    const { port } = mockSageMaker();
    const s3 = memoryS3({ [URI]: text });
    return inActivity(retrainActivities(dependencies(port, s3)).prepareTrainingSet, {
      resolved: RUN,
      layout: LAYOUT,
    });
  };

  it('labels of one class only are refused before training', async () => {
    const failure = await failureOf(prepare('1,39,40\n1,50,13\n1,38,40\n'));
    expect(failure).toMatchObject({ type: 'OneClass', nonRetryable: true });
    expect(failure.message).toMatch(
      new RegExp(`${URI}: every row has the label "1" \\(column 1\\).*labelColumn`),
    );
    expect((await failureOf(prepare(',39,40\n,50,13\n'))).message).toContain('every row has an empty label');
  });

  it('labels of two classes are accepted', async () => {
    expect(await prepare('1,39,40\n0,50,13\n')).toEqual({ uri: URI, copied: false });
  });

  it('labels and features reach the training job without the time of the row', async () => {
    const { answers, port } = mockSageMaker();
    answers.on(DescribeTrainingJobCommand).resolves({ InputDataConfig: [] } as never);
    const s3 = memoryS3({ [URI]: '1,39,40,2026-03-01\n0,50,13,2026-03-02\n' });
    const prepared = await inActivity(retrainActivities(dependencies(port, s3)).prepareTrainingSet, {
      resolved: RUN,
      layout: { ...LAYOUT, timePosition: 3, timeIsFeature: false },
    });
    expect(s3.files.get(prepared.uri)).toBe('1,39,40\n0,50,13\n');
  });
});

describe('captured traffic', () => {
  const record = (data: string, encoding: string) =>
    `${JSON.stringify({ captureData: { endpointInput: { data, encoding, mode: 'INPUT' } }, eventMetadata: { eventId: 'e' }, eventVersion: '0' })}\n`;
  const read = (text: string) => {
    const s3 = memoryS3({
      's3://capture/hour/1.jsonl': record('1,2', 'CSV'),
      's3://capture/hour/2.jsonl': text,
    });
    const objects = [1, 2].map((n) => ({ bucket: 'capture', key: `hour/${n}.jsonl`, size: 1 }));
    return failureOf(collected(capturedInputs(s3, objects).rows));
  };

  it.each([
    ['BASE64', record('MSwy', 'BASE64'), /CaptureContentTypeHeader/],
    ['nested JSON', record('{"age": {"years": 39}}', 'JSON'), /some capture records are CSV, others JSON/],
    ['something else', 'no record\n', /not JSON/],
  ])('captured traffic with %s is refused by its file, not retried', async (_, text, why) => {
    const failure = await read(text);
    expect(failure).toMatchObject({ type: 'CaptureUnreadable', nonRetryable: true });
    expect(failure.message).toContain('Captured traffic s3://capture/hour/2.jsonl: ');
    expect(failure.message).toMatch(why);
  });

  it('captured traffic of nested JSON only is refused too', async () => {
    const s3 = memoryS3({ 's3://capture/1.jsonl': record('{"age": {"years": 39}}', 'JSON') });
    const captured = capturedInputs(s3, [{ bucket: 'capture', key: '1.jsonl', size: 1 }]);
    expect((await failureOf(collected(captured.rows))).message).toMatch(/1\.jsonl: .*age/);
  });
});

describe('outputs of a batch transform', () => {
  const pair = (rows: number, outputs: string) => {
    async function* given() {
      for (let row = 0; row < rows; row += 1) yield [`${row}`];
    }
    const s3 = memoryS3({ 's3://out/rows.csv.out': outputs });
    return failureOf(collected(joinOutputs(s3, given(), 's3://out/', { rows: 0, outputs: 0 })));
  };

  it('outputs of a transform that are fewer or more than the rows are refused with both numbers', async () => {
    const fewer = await pair(50, '0.1\n'.repeat(10));
    expect(fewer).toMatchObject({ type: 'OutputCountMismatch', nonRetryable: true });
    expect(fewer.message).toMatch(/10 outputs under s3:\/\/out\/ for more rows.*one line of CSV/);
    expect((await pair(10, '0.1\n'.repeat(50))).message).toMatch(/more outputs.*than its 10 rows/);
  });

  it('outputs of a transform with a quote that is never closed are refused by their object', async () => {
    const failure = await pair(2, '"0.1\n0.2\n');
    expect(failure).toMatchObject({ type: 'DataUnreadable', nonRetryable: true });
    expect(failure.message).toContain('Reading s3://out/rows.csv.out: ');
  });

  it('outputs of a transform in JSON are refused with their format', async () => {
    expect((await pair(2, '{"predictions": [0.1]}\n')).message).toMatch(/rows\.csv\.out is JSON, not CSV/);
  });
});

describe('the files of a baseline', () => {
  const uris = { statisticsUri: 's3://b/statistics.json', constraintsUri: 's3://b/constraints.json' };
  const read = (statistics: string, constraints: string) =>
    failureOf(
      readBaseline(memoryS3({ [uris.statisticsUri]: statistics, [uris.constraintsUri]: constraints }), uris),
    );
  const of = (...names: string[]) =>
    JSON.stringify({
      version: 0,
      dataset: { item_count: 10 },
      features: names.map((name) => ({ name, inferred_type: 'Integral' })),
    });

  it.each(['', 'not JSON', '{"version": 0', '[]', 'null', '{"features": [1]}'])(
    'a baseline file that reads %j is refused by its location',
    async (text) => {
      const failure = await read(of('age'), text);
      expect(failure).toMatchObject({ type: 'BaselineUnreadable', nonRetryable: true });
      expect(failure.message).toMatch(/^s3:\/\/b\/constraints\.json is not a baseline file.*job definition/);
    },
  );

  const described = (members: object) => ({
    version: 0,
    dataset: { item_count: 10 },
    features: [{ name: 'age', inferred_type: 'Integral', ...members }],
  });
  const common = { num_present: 10, num_missing: 0 };
  const moments = { common, mean: 1, sum: 10, std_dev: 0, min: 1, max: 1 };
  const numbers = (members: object) => described({ numerical_statistics: { ...moments, ...members } });
  const sketch = (data: unknown) => numbers({ distribution: { kll: { sketch: { data } } } });
  const texts = (buckets: unknown) =>
    described({
      string_statistics: { common, distinct_count: 1, distribution: { categorical: { buckets } } },
    });

  it.each([
    ['statistics without a number of rows', { version: 0, features: [] }, /dataset: /],
    ['a negative number of rows', { version: 0, dataset: { item_count: -1 }, features: [] }, /item_count: /],
    ['a numeric feature without common', numbers({ common: undefined }), /"age", .*\.common: /],
    ['a feature whose common is text', numbers({ common: 'none' }), /"age", .*\.common: /],
    ['a feature without a count', numbers({ common: { num_missing: 0 } }), /"age", .*\.num_present: /],
    ['a negative count', numbers({ common: { num_present: -1, num_missing: 0 } }), /num_present: /],
    ['a mean that is text', numbers({ mean: '1' }), /"age", .*\.mean: /],
    ['a mean that is absent', numbers({ mean: undefined }), /"age", .*\.mean: /],
    ['numeric statistics that are a list', described({ numerical_statistics: [] }), /"age", /],
    ['an unknown type', described({ inferred_type: 'Boolean' }), /"age", inferred_type: /],
    ['a sketch that is no list', sketch('cut'), /"age", .*sketch\.data: /],
    ['a sketch of texts', sketch([['1']]), /"age", .*sketch\.data\.0\.0: /],
    ['a sketch of 1,000 levels', sketch(Array(1000).fill([1])), /"age", .*sketch\.data: /],
    ['text statistics without common', described({ string_statistics: {} }), /"age", .*\.common: /],
    ['a bucket that is null', texts([null]), /"age", .*buckets\.0: /],
    ['a bucket of a number', texts([{ value: 1, count: 1 }]), /"age", .*value: /],
    ['a bucket with a negative count', texts([{ value: 'a', count: -1 }]), /"age", .*count: /],
  ])('baseline files with %s are refused by location and member', async (_, statistics, why) => {
    const failure = await read(JSON.stringify(statistics), of('age'));
    expect(failure).toMatchObject({ type: 'BaselineUnreadable', nonRetryable: true });
    expect(failure.message).toMatch(/^s3:\/\/b\/statistics\.json is not a baseline file/);
    expect(failure.message).toMatch(why);
  });

  it('a baseline file that contains a feature twice is refused with what the entries differ in', async () => {
    const { features, ...rest } = JSON.parse(of('age', 'zip', 'age'));
    const off = { monitoring_config_overrides: { evaluate_constraints: 'Disabled' } };
    const constraints = JSON.stringify({
      ...rest,
      features: [{ ...features[0], ...off }, ...features.slice(1)],
    });
    const failure = await read(of('age', 'zip'), constraints);
    expect(failure).toMatchObject({ type: 'BaselineDuplicates', nonRetryable: true });
    expect(failure.message).toMatch(
      /^s3:\/\/b\/constraints\.json contains more than one entry of age \(which differ in monitoring_config_overrides\.evaluate_constraints\)\./,
    );
  });

  it('numbers that are too large for a number are refused', async () => {
    const text = JSON.stringify(numbers({ mean: 123456 })).replace('123456', '1e999');
    expect((await read(text, of('age'))).message).toMatch(/"age", numerical_statistics\.mean: /);
  });

  it.each([
    ['age', 'hours', 'age'],
    ['__proto__', '__proto__'],
  ])('a baseline that lists the feature "%s" twice is refused', async (...names) => {
    for (const [statistics, constraints] of [
      [of(...names), of(...new Set(names))],
      [of(...new Set(names)), of(...names)],
    ] as const) {
      const failure = await read(statistics, constraints);
      expect(failure).toMatchObject({ type: 'BaselineDuplicates', nonRetryable: true });
      expect(failure.message).toContain(`more than one entry of ${names[0]}`);
    }
    const s3 = memoryS3({ [uris.constraintsUri]: of(...names) });
    const failure = await failureOf(readColumns(s3, uris.constraintsUri));
    expect(failure).toMatchObject({ type: 'BaselineDuplicates', nonRetryable: true });
  });

  it('a baseline file that is larger than the limit is refused before it is read to its end', async () => {
    let sent = 0;
    const endless = async () =>
      Readable.from(
        (function* () {
          for (;;) {
            sent += 1;
            yield Buffer.alloc(16 * 1024 * 1024, ' ');
          }
        })(),
      );
    const failure = await failureOf(readBaseline({ ...memoryS3({}), stream: endless }, uris));
    expect(failure).toMatchObject({ type: 'BaselineUnreadable', nonRetryable: true });
    expect(failure.message).toMatch(/it is larger than 256 MiB/);
    expect(sent).toBeLessThan(60);
  });

  it('baseline files of two baselines are refused with the features that do not match', async () => {
    const failure = await read(of('age', 'hours'), of('age', 'height'));
    expect(failure).toMatchObject({ type: 'BaselineMismatch', nonRetryable: true });
    expect(failure.message).toContain('name 1 feature without statistics (height)');
  });
});

describe('an error that no call site turned into a coded failure', () => {
  const caught = (error: unknown) =>
    failureOf(withCodedFailures({ detect: () => Promise.reject(error) }).detect() as Promise<unknown>);

  it('an uncaught error of a location or of malformed JSON ends the run with its code', async () => {
    expect(await caught(new CodedError('InvalidS3Uri', 'no location'))).toMatchObject({
      type: 'InvalidS3Uri',
      nonRetryable: true,
      message: 'In detect: no location',
    });
    expect(await caught(new SyntaxError('Unexpected token <'))).toMatchObject({
      type: 'DataUnreadable',
      nonRetryable: true,
    });
  });

  it('an uncaught refusal of AWS or the analyzer ends the run with its code', async () => {
    expect(await caught(new AnalyzerError('A quote is never closed.'))).toMatchObject({
      type: 'DataUnreadable',
      nonRetryable: true,
    });
    const denied = Object.assign(new Error('not authorized'), {
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 400 },
    });
    expect(await caught(denied)).toMatchObject({ type: 'AccessDenied', nonRetryable: true });
  });

  it('any other uncaught error stays a defect, with its stack', async () => {
    const defect = new TypeError('undefined is not a function');
    await expect(withCodedFailures({ detect: () => Promise.reject(defect) }).detect()).rejects.toBe(defect);
  });
});
