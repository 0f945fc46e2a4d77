import { describe, expect, it } from 'vitest';
import { featureRows, layoutOf } from '../../../src/activities/data/dataset.js';
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
