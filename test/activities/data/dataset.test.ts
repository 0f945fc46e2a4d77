import { describe, expect, it } from 'vitest';
import { featureRows, labelledRows, layoutOf } from '../../../src/activities/data/dataset.js';
import { failureOf } from '../support/activity.js';
import { collected } from '../support/collected.js';
import { memoryS3 } from '../support/memory-s3.js';

const LIVE = ['score', 'age', 'hours'];
const layout = (files: Record<string, string>, s3Uri = 's3://data/new/') =>
  layoutOf(memoryS3(files), { s3Uri }, LIVE, 'training');
const rowsOf = async (files: Record<string, string>, more: object = {}) => {
  const described = {
    s3Uri: 's3://data/new/',
    header: false,
    labelPosition: 0,
    features: ['age', 'hours'],
    ...more,
  };
  return collected(featureRows(memoryS3(files), described));
};

describe('the layout of a dataset in S3', () => {
  it('the layout of a dataset is determined from the first rows of its first object', async () => {
    const files = { 's3://data/new/1.csv': '0,39,40\n1,50,13\n', 's3://data/new/2.csv': '1,20,20\n' };
    expect(await layout(files)).toMatchObject({
      header: false,
      labelPosition: 0,
      features: ['age', 'hours'],
    });
  });

  it('the layout of a dataset that is missing, empty or binary is refused', async () => {
    const failure = await failureOf(layout({}));
    expect(failure).toMatchObject({ type: 'DatasetMissing', nonRetryable: true });
    expect(failure.message).toBe(
      'Dataset s3://data/new/: there is no object of that name or below it. Check the location, then start a new run.',
    );
    expect(await failureOf(layout({ 's3://data/new/1.csv': '' }))).toMatchObject({ type: 'DatasetEmpty' });
    expect(await failureOf(layout({ 's3://data/new/1.parquet': 'PAR1\0\0\0\x15' }))).toMatchObject({
      nonRetryable: true,
    });
  });

  it('an ambiguous layout of a dataset is refused with the question that settles it', async () => {
    const failure = await failureOf(layout({ 's3://data/new/1.csv': 'x,y,z\n1,2,3\n' }));
    expect(failure.message).toContain('Set trainingDataset.header to true or false');
  });
});

describe('the feature rows of a dataset', () => {
  it('feature rows omit the time of a row unless the endpoint receives it', async () => {
    const files = { 's3://data/new/1.csv': '2026-03-01T10:00:00Z,0,39,40\n' };
    expect(await rowsOf(files, { labelPosition: 1, timePosition: 0, timeIsFeature: false })).toEqual([
      ['39', '40'],
    ]);
    const feature = {
      labelPosition: 1,
      timePosition: 3,
      timeIsFeature: true,
      features: ['t', 'age', 'hours'],
    };
    expect(await rowsOf(files, feature)).toEqual([['2026-03-01T10:00:00Z', '39', '40']]);
  });

  it('feature rows come object after object, without labels', async () => {
    const files = { 's3://data/new/1.csv': '0,39,40\n', 's3://data/new/2.csv': '1,50,13\n' };
    expect(await rowsOf(files)).toEqual([
      ['39', '40'],
      ['50', '13'],
    ]);
  });

  it('feature rows omit the header of each object', async () => {
    const files = {
      's3://data/new/1.csv': 'y,age,hours\n0,39,40\n',
      's3://data/new/2.csv': 'y,age,hours\n1,50,13\n',
    };
    expect(await rowsOf(files, { header: true })).toHaveLength(2);
  });

  it('feature rows of a dataset without labels keep every column', async () => {
    expect(await rowsOf({ 's3://data/new/1.csv': '39,40\n' }, { labelPosition: null })).toEqual([
      ['39', '40'],
    ]);
  });

  it.each(['0,39,40\n1,50\n', '0,39,40\n1,50,13,7\n'])(
    'of another width are refused with their number',
    async (csv) => {
      const failure = await failureOf(rowsOf({ 's3://data/new/1.csv': csv }));
      expect(failure).toMatchObject({ type: 'DatasetColumnsDiffer', nonRetryable: true });
      expect(failure.message).toMatch(/row 2 has [24] columns, not 3/);
    },
  );
});

describe('a dataset of JSON Lines', () => {
  const JSON_LINES = '{"hours": 40, "y": 0, "age": 39.0}\n{"y": 1, "age": null, "hours": 13}\n';
  const at = (body: string) => ({ 's3://data/new/1.jsonl': body });
  const read = (body: string, more: object = {}, byName = true) =>
    layoutOf(memoryS3(at(body)), { s3Uri: 's3://data/new/', ...more }, LIVE, 'training', byName);

  it('has the members of its first record as a header, and its rows have the order of the live baseline', async () => {
    const found = await read(JSON_LINES);
    expect(found).toEqual({
      s3Uri: 's3://data/new/',
      header: true,
      labelPosition: 1,
      jsonLines: true,
      byName: true,
      features: ['age', 'hours'],
    });
    expect(await collected(labelledRows(memoryS3(at(JSON_LINES)), found))).toMatchObject([
      { features: ['39.0', '40'], label: '0', time: null },
      { features: [null, '13'], label: '1', time: null },
    ]);
  });

  it.each([
    [
      '{"y": 0, "age": 39, "hours": 1}\n{"y": 0, "age": 3, "hours": 1, "sex": "x"}',
      'DatasetColumnsDiffer',
      /1\.jsonl: record 2 has the member "sex"/,
    ],
    [
      '{"y": 0, "age": 39, "hours": 1}\n{"y": 0, ',
      'PayloadNotJson',
      /1\.jsonl: a record after record 1 cannot be read/,
    ],
    [
      '{"y": 0, "age": {"years": 3}, "hours": 1}',
      'PayloadNotJson',
      /nested at "age".*one flat object per line/,
    ],
  ])('%s is refused by object and record', async (body, type, message) => {
    const failure = await failureOf(
      (async () => collected(featureRows(memoryS3(at(body)), await read(body))))(),
    );
    expect(failure).toMatchObject({ type, nonRetryable: true });
    expect(failure.message).toMatch(message);
  });

  it('whose contentType says otherwise is refused, and so is CSV that is said to be JSON Lines', async () => {
    expect(await failureOf(read(JSON_LINES, { contentType: 'text/csv' }))).toMatchObject({
      type: 'PayloadNotJson',
      message: expect.stringContaining('contentType is text/csv, but its first object is JSON Lines'),
    });
    const failure = await failureOf(read('0,39,40\n', { contentType: 'application/jsonlines' }));
    expect(failure.message).toMatch(
      /contentType is application\/jsonlines, but its first object is not JSON Lines/,
    );
  });
});

describe('a dataset of an endpoint whose clients name the features', () => {
  const read = (csv: string, more: object = {}) =>
    layoutOf(
      memoryS3({ 's3://data/new/1.csv': csv }),
      { s3Uri: 's3://data/new/', ...more },
      LIVE,
      'training',
      true,
    );

  it('may have its columns in any order with a header', async () => {
    const csv = 'hours,y,age\n40,0,39\n';
    const found = await read(csv);
    expect(found).toMatchObject({ byName: true, features: ['age', 'hours'] });
    expect(await rowsOf({ 's3://data/new/1.csv': csv }, found)).toEqual([['39', '40']]);
  });

  it('is refused without a header, unless the input says that its columns have the order of the live baseline', async () => {
    const failure = await failureOf(read('0,39,40\n1,50,13\n'));
    expect(failure).toMatchObject({ type: 'DatasetHeaderUnclear' });
    expect(failure.message).toMatch(
      /set trainingDataset\.header to false if the columns have the order.*age, hours/,
    );
    expect(await read('0,39,40\n1,50,13\n', { header: false })).toMatchObject({ features: ['age', 'hours'] });
  });
});
