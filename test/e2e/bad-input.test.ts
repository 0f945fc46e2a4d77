/** Mistakes in a run's inputs: each run ends with a message that says what to fix, and leaves nothing behind. */
import { gzipSync } from 'node:zlib';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DescribeModelCommand,
  StartMonitoringScheduleCommand,
  StopMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { beforeAll, expect, test } from 'vitest';
import { FEATURES } from '../../examples/census-income/columns.js';
import { modelData } from '../../examples/census-income/draws.js';
import type { RunResult } from '../../src/contract/run.js';
import type { CensusEndpoint } from '../support/census.js';
import { inProduction } from '../support/in-production.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();
let census: CensusEndpoint;
let before: Awaited<ReturnType<typeof inProduction>>;
/** A valid training set of population B: the label first, no header. */
let good: readonly string[];

beforeAll(async () => {
  census = await e2e.census({ endpointName: 'mistaken', drifted: 2 });
  before = await inProduction(census);
  good = modelData(census.draws.rows.B).training.trimEnd().split('\n');
});

const HEADER = ['income', ...FEATURES].join(',');

/** An event's JSON with its envelope and Base64; the messages inside stay under 6 KB. */
const LONGEST_EVENT = 10_000;

interface Ending {
  /** The outcome, or the code of the failure. */
  readonly kind: string;
  readonly said: string;
  readonly result: RunResult | null;
  /** Length of each message in the history, as JSON. */
  readonly longestMessage: number;
}

async function ending(input: object): Promise<Ending> {
  const run = await e2e.workflows.start({ endpointName: 'mistaken', mode: 'plan', ...input });
  const length = async () =>
    Math.max(...(await run.history()).events.map((event) => JSON.stringify(event).length));
  try {
    const result = await run.result();
    return {
      kind: result.outcome,
      said: `${result.summary} ${result.reasons.join(' ')}`,
      result,
      longestMessage: await length(),
    };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
    const { type, message } = error.cause;
    return { kind: type ?? '', said: message, result: null, longestMessage: await length() };
  }
}

async function offer(name: string, body: string | Buffer, more: object = {}): Promise<Ending> {
  const Key = `offered/${name}`;
  const { bucket } = census.endpoint;
  await census.clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: body }));
  return ending({ trainingDataset: { s3Uri: `s3://${bucket}/${Key}`, ...more } });
}

const rows = (change: (cells: string[], row: number) => readonly string[]) =>
  `${good.map((line, row) => change(line.split(','), row).join(',')).join('\n')}\n`;
const named = (header: readonly string[], change: (cells: string[]) => readonly string[]) =>
  `${header.join(',')}\n${rows(change)}`;
const columns = HEADER.split(',');

test('a plan on a gzip-compressed training set shows the exact requests and what the baseline would change', async () => {
  const { kind, said, result, longestMessage } = await offer('rows.csv.gz', gzipSync(rows((cells) => cells)));
  expect(`${kind}: ${said}`).toMatch(/^Planned/);
  expect(result?.plan?.summary.map((request) => request.split(' ')[0])).toEqual([
    'CreateDataQualityJobDefinition',
    'CreateEndpointConfig',
    'UpdateEndpoint',
    'UpdateMonitoringSchedule',
  ]);
  expect(result?.plan?.baselineDiff.join('\n')).toMatch(
    /live baseline would raise violations for \d+ of 15 features/,
  );
  expect(longestMessage).toBeLessThan(LONGEST_EVENT);
});

test.each<[string, string, () => string | Buffer, object, string, RegExp]>([
  ['is empty', 'empty.csv', () => '', {}, 'DatasetEmpty', /empty\.csv: it .*no rows/],
  ['has no rows', 'nothing.csv', () => '\n', {}, 'DatasetEmpty', /nothing\.csv: it .*no rows/],
  [
    'has too few columns',
    'narrow.csv',
    () => '0,30,Private\n1,40,Private\n',
    {},
    'Dataset[A-Za-z]+',
    /narrow\.csv.*columns/,
  ],
  [
    'names a label column without a header',
    'headerless.csv',
    () => rows((cells) => cells),
    { labelColumn: 'income' },
    'Dataset[A-Za-z]+',
    /headerless\.csv.*no header/,
  ],
  [
    'has a record of another length',
    'ragged.csv',
    () => `${good[0]}\n${good[1]}\n0,30\n`,
    {},
    'Dataset[A-Za-z]+',
    /ragged\.csv.*row 3 has 2 columns/,
  ],
  [
    'is Parquet',
    'rows.parquet',
    () => Buffer.from('PAR1\u0015\u0004'),
    {},
    'NotCsv',
    /rows\.parquet is Parquet, not CSV/,
  ],
  [
    'is a JSON document',
    'rows.json',
    () => '[{"age": 30}, {"age": 31}]',
    {},
    'NotCsv',
    /rows\.json is JSON, not CSV/,
  ],
  [
    'is JSON Lines with a broken line',
    'rows.jsonl',
    () => '{"age": 30}\n{"age": \n',
    {},
    'PayloadNotJson',
    /rows\.jsonl: a record after record \d cannot be read/,
  ],
  [
    'lacks a column',
    'lacking.csv',
    () => named(columns.slice(0, -1), (cells) => cells.slice(0, -1)),
    {},
    'DatasetColumnsDiffer',
    /missing native_country\. Provide the columns/,
  ],
  [
    'has an unknown column',
    'surplus.csv',
    () => named([...columns, 'shoe_size'], (cells) => [...cells, '42']),
    { labelColumn: 'income' },
    'DatasetColumnsDiffer',
    /15 columns without the label.*unknown shoe_size/,
  ],
  [
    'has its columns in another order',
    'reordered.csv',
    () =>
      named(['income', 'workclass', 'age', ...columns.slice(3)], (c) => [
        c[0] as string,
        c[2] as string,
        c[1] as string,
        ...c.slice(3),
      ]),
    {},
    'DatasetColumnsDiffer',
    /not in the order.*Reorder them to age, workclass/,
  ],
  [
    'is declared with a header and has none',
    'headless.csv',
    () => rows((cells) => cells),
    { header: true },
    'DatasetHeaderUnclear',
    /header is true, but its first row looks like data: .*Set trainingDataset\.header to false/,
  ],
  [
    'names a label column that does not exist',
    'unlabelled.csv',
    () => named(columns, (cells) => cells),
    { labelColumn: 'salary' },
    'DatasetColumnUnknown',
    /no label column "salary"; the header has income, age/,
  ],
  [
    'names a feature as its label',
    'mislabelled.csv',
    () => named(columns, (cells) => cells),
    { labelColumn: 'age' },
    'DatasetColumnsDiffer',
    /missing age; unknown income/,
  ],
  [
    'has only one class',
    'one-class.csv',
    () => rows((cells) => ['1', ...cells.slice(1)]),
    {},
    'OneClass',
    /every row has the label "1"/,
  ],
  [
    'has labels that the training job rejects',
    'labels.csv',
    () => rows((cells, row) => [row % 9 === 0 ? 'maybe' : (cells[0] as string), ...cells.slice(1)]),
    {},
    'JobFailed',
    /training job "rb-mistaken-.*ended Failed: .*label.*Fix the cause/s,
  ],
])('a training set that %s is refused with what to fix', async (_, name, body, more, kind, sentence) => {
  const seen = await offer(name, body(), more);
  expect(`${seen.kind}: ${seen.said}`).toMatch(new RegExp(`^${kind}: `));
  expect(seen.said).toMatch(sentence);
  expect(seen.longestMessage).toBeLessThan(LONGEST_EVENT);
});

test.each<[string, string, () => string, object]>([
  [
    'has text where the endpoint receives numbers',
    'retyped.csv',
    () => rows((c) => [c[0] as string, `${c[1]} years`, ...c.slice(2)]),
    {},
  ],
  ['is declared with the label in another column', 'shifted.csv', () => rows((c) => c), { labelColumn: 1 }],
  [
    'has a header and is declared without',
    'header-as-data.csv',
    () => named(columns, (c) => c),
    { header: false },
  ],
])('a training set that %s never becomes an approved candidate', async (_, name, body, more) => {
  const seen = await offer(name, body(), more);
  expect(seen.kind).toMatch(/^(Dataset[A-Z][A-Za-z]+|DoNotRetrain|JobFailed|Planned)$/);
  if (seen.kind === 'Planned') expect(seen.result?.gate?.verdict).toBe('fail');
  expect(seen.said.length).toBeGreaterThan(40);
});

test('a training set that does not exist is refused with its location', async () => {
  const s3Uri = `s3://${census.endpoint.bucket}/offered/absent.csv`;
  const seen = await ending({ trainingDataset: { s3Uri } });
  expect(seen.said).toMatch(/absent\.csv.*no object of that name.*Check the location/s);
});

test('a training set in a bucket that does not exist is refused with its location', async () => {
  const seen = await ending({ trainingDataset: { s3Uri: 's3://no-such-bucket-anywhere/rows.csv' } });
  expect(`${seen.kind}: ${seen.said}`).toMatch(/^(NotFound|DatasetMissing): .*no-such-bucket-anywhere/);
});

/** Deletes or replaces an object while `meanwhile` runs. */
const withObject = async <T>(
  uri: string,
  replacement: string | null,
  meanwhile: () => Promise<T>,
): Promise<T> => {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) as unknown as [string, string, string];
  const { s3 } = census.clients;
  const kept = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray();
  if (replacement === null) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  else await s3.send(new PutObjectCommand({ Bucket, Key, Body: replacement }));
  try {
    return await meanwhile();
  } finally {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: kept as Uint8Array }));
  }
};
const artifactUri = async () => {
  const { modelName } = census.endpoint.model;
  const model = await census.clients.sagemaker.send(new DescribeModelCommand({ ModelName: modelName }));
  return model.PrimaryContainer?.ModelDataUrl as string;
};
const again = () => ending({ trainingDataset: { s3Uri: census.trainingUri } });

test('a run is refused if the artifact of the model in service is missing, because the model could not be restored', async () => {
  const seen = await withObject(await artifactUri(), null, again);
  expect(`${seen.kind}: ${seen.said}`).toMatch(/^ArtifactMissing: .*model\.tar\.gz/);
});

test('a run is refused if the monitoring schedule is stopped', async () => {
  const MonitoringScheduleName = census.scheduleName;
  const { sagemaker } = census.clients;
  await sagemaker.send(new StopMonitoringScheduleCommand({ MonitoringScheduleName }));
  const seen = await again();
  await sagemaker.send(new StartMonitoringScheduleCommand({ MonitoringScheduleName }));
  expect(`${seen.kind}: ${seen.said}`).toMatch(/^ScheduleStopped: .*Start it with StartMonitoringSchedule/);
});

test('a run is refused if the live constraints are not JSON', async () => {
  const seen = await withObject(census.endpoint.baseline.constraintsUri, 'constraints', again);
  expect(`${seen.kind}: ${seen.said}`).toMatch(
    /^BaselineUnreadable: .*constraints\.json is not a baseline file/,
  );
});

test('a run is refused if the live constraints describe other columns', async () => {
  const other = JSON.stringify({
    version: 0,
    features: ['prediction', ...FEATURES.slice(1), 'age_in_days'].map((name) => ({
      name,
      inferred_type: 'String',
      completeness: 1,
    })),
  });
  const seen = await withObject(census.endpoint.baseline.constraintsUri, other, again);
  expect(`${seen.kind}: ${seen.said}`).toMatch(
    /^(BaselineMismatch|DatasetColumnsDiffer): .*(age_in_days|not in the order)/,
  );
});

test('refused runs and plans leave production unchanged and no resources behind', async () => {
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(census.clients.sagemaker, 'mistaken')).toEqual([]);
});
