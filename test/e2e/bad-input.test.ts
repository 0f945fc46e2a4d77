/** What a person may offer by mistake, on the real stack: each ends in a sentence, and nothing stays behind. */
import { gzipSync } from 'node:zlib';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DescribeModelCommand,
  StartMonitoringScheduleCommand,
  StopMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { beforeAll, describe, expect, test } from 'vitest';
import { FEATURES } from '../../examples/census-income/columns.js';
import { modelData } from '../../examples/census-income/draws.js';
import type { RunResult } from '../../src/contract/run.js';
import type { CensusEndpoint } from '../support/census.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();
let census: CensusEndpoint;
/** A good training set of today's population: the label first, no header. */
let good: readonly string[];

beforeAll(async () => {
  census = await e2e.census({ endpointName: 'mistaken', drifted: 2 });
  good = modelData(census.draws.rows.B).training.trimEnd().split('\n');
});

const HEADER = ['income', ...FEATURES].join(',');

/** An event's JSON with its envelope and Base64; the messages inside stay under 6 KB. */
const LONGEST_EVENT = 10_000;

interface Ending {
  /** The outcome, or what the failure is called. */
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

describe('a training set', () => {
  test('that is gzip’d is taken as any other, and the plan says what its baseline would change', async () => {
    const { kind, said, result, longestMessage } = await offer(
      'rows.csv.gz',
      gzipSync(rows((cells) => cells)),
    );
    expect(`${kind}: ${said}`).toMatch(/^Planned/);
    expect(result?.plan?.baselineDiff.join('\n')).toMatch(
      /live baseline would raise violations for \d+ of 15 features/,
    );
    expect(longestMessage).toBeLessThan(LONGEST_EVENT);
  });

  test.each<[string, string, () => string | Buffer, object, string, RegExp]>([
    [
      'is Parquet',
      'rows.parquet',
      () => Buffer.from('PAR1\u0015\u0004'),
      {},
      'NotCsv',
      /rows\.parquet is Parquet, not CSV/,
    ],
    [
      'is JSON Lines',
      'rows.jsonl',
      () => '{"age": 30}\n{"age": 31}\n',
      {},
      'NotCsv',
      /rows\.jsonl is JSON, not CSV/,
    ],
    [
      'lacks a column',
      'lacking.csv',
      () => named(columns.slice(0, -1), (cells) => cells.slice(0, -1)),
      {},
      'DatasetColumnsDiffer',
      /missing native_country\. The columns must be/,
    ],
    [
      'has one too many',
      'surplus.csv',
      () => named([...columns, 'shoe_size'], (cells) => [...cells, '42']),
      { labelColumn: 'income' },
      'DatasetColumnsDiffer',
      /15 columns without the label.*unknown shoe_size/,
    ],
    [
      'has them in another order',
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
      /another order.*Reorder them to age, workclass/,
    ],
    [
      'is said to have a header and has none',
      'headless.csv',
      () => rows((cells) => cells),
      { header: true },
      'DatasetColumnsDiffer',
      /not those of the live baseline: missing age.*set header to false/,
    ],
    [
      'names a label that is not there',
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
      'has one class only',
      'one-class.csv',
      () => rows((cells) => ['1', ...cells.slice(1)]),
      {},
      'OneClass',
      /every row has the label "1"/,
    ],
    [
      'has labels that no model is trained on',
      'labels.csv',
      () => rows((cells, row) => [row % 9 === 0 ? 'maybe' : (cells[0] as string), ...cells.slice(1)]),
      {},
      'JobFailed',
      /training job "rb-mistaken-.*ended Failed: .*label.*Fix the cause/s,
    ],
  ])('that %s is refused with what to mend', async (_, name, body, more, kind, sentence) => {
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
    ['has its label in another column than said', 'shifted.csv', () => rows((c) => c), { labelColumn: 1 }],
    [
      'has a header that is said to be data',
      'header-as-data.csv',
      () => named(columns, (c) => c),
      { header: false },
    ],
  ])('that %s never becomes a candidate', async (_, name, body, more) => {
    const seen = await offer(name, body(), more);
    expect(seen.kind).toMatch(/^(Dataset[A-Z][A-Za-z]+|DoNotRetrain|JobFailed|Planned)$/);
    if (seen.kind === 'Planned') expect(seen.result?.gate?.verdict).toBe('fail');
    expect(seen.said.length).toBeGreaterThan(40);
  });

  test('declared by a location whose objects are all empty is refused', async () => {
    const seen = await offer('nothing.csv', '\n');
    expect(`${seen.kind}: ${seen.said}`).toMatch(/^DatasetEmpty: .*nothing\.csv: it contains no rows/);
  });

  test('in a bucket that is not there is refused by its location', async () => {
    const seen = await ending({ trainingDataset: { s3Uri: 's3://no-such-bucket-anywhere/rows.csv' } });
    expect(`${seen.kind}: ${seen.said}`).toMatch(/^(NotFound|DatasetMissing): .*no-such-bucket-anywhere/);
  });
});

describe('what production rests on', () => {
  const setAside = async <T>(
    uri: string,
    instead: string | null,
    meanwhile: () => Promise<T>,
  ): Promise<T> => {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) as unknown as [string, string, string];
    const { s3 } = census.clients;
    const kept = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray();
    if (instead === null) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    else await s3.send(new PutObjectCommand({ Bucket, Key, Body: instead }));
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

  test('the model’s artifact: without it the old model could not be put back', async () => {
    const seen = await setAside(await artifactUri(), null, again);
    expect(`${seen.kind}: ${seen.said}`).toMatch(/^ArtifactMissing: .*model\.tar\.gz/);
  });

  test('the schedule: a stopped one could verify nothing', async () => {
    const MonitoringScheduleName = census.scheduleName;
    const { sagemaker } = census.clients;
    await sagemaker.send(new StopMonitoringScheduleCommand({ MonitoringScheduleName }));
    const seen = await again();
    await sagemaker.send(new StartMonitoringScheduleCommand({ MonitoringScheduleName }));
    expect(`${seen.kind}: ${seen.said}`).toMatch(/^ScheduleStopped: .*Start it with StartMonitoringSchedule/);
  });

  test('the live baseline: constraints that are no JSON', async () => {
    const seen = await setAside(census.endpoint.baseline.constraintsUri, 'constraints', again);
    expect(`${seen.kind}: ${seen.said}`).toMatch(
      /^BaselineUnreadable: .*constraints\.json is not a baseline file/,
    );
  });

  test('the live baseline: constraints of another baseline job', async () => {
    const other = JSON.stringify({
      version: 0,
      features: ['prediction', ...FEATURES.slice(1), 'age_in_days'].map((name) => ({
        name,
        inferred_type: 'String',
        completeness: 1,
      })),
    });
    const seen = await setAside(census.endpoint.baseline.constraintsUri, other, again);
    expect(`${seen.kind}: ${seen.said}`).toMatch(
      /^(BaselineMismatch|DatasetColumnsDiffer): .*(age_in_days|another order)/,
    );
  });
});

test('after all this nothing runs and nothing lies about', async () => {
  expect(await leftovers(census.clients.sagemaker, 'mistaken')).toEqual([]);
});
