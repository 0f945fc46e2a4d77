import {
  CreateBucketCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedS3, serveS3 } from './s3-client.js';

const Bucket = 'listed';
const KEYS = [
  'capture/census/AllTraffic/2026/01/05/09/00-01.jsonl',
  'capture/census/AllTraffic/2026/01/05/09/30-02.jsonl',
  'capture/census/AllTraffic/2026/01/05/10/00-03.jsonl',
  'capture/other/AllTraffic/2026/01/05/10/00-04.jsonl',
  'capture.json',
  'data/train.csv',
  'readme',
];
let s3: ServedS3;

beforeAll(async () => {
  s3 = await serveS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  for (const Key of KEYS) await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
});
afterAll(() => s3.close());

const list = async (more: Omit<ListObjectsV2CommandInput, 'Bucket'> = {}) => {
  const response = await s3.client.send(new ListObjectsV2Command({ Bucket, ...more }));
  return {
    ...response,
    keys: response.Contents?.map(({ Key }) => Key) ?? [],
    prefixes: response.CommonPrefixes?.map(({ Prefix }) => Prefix) ?? [],
  };
};

describe('ListObjectsV2', () => {
  it('ListObjectsV2 lists keys in byte order with their size', async () => {
    const { keys, Contents, KeyCount, IsTruncated } = await list();
    expect(keys).toEqual([...KEYS].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect(KeyCount).toBe(KEYS.length);
    expect(IsTruncated).toBe(false);
    expect(Contents?.at(-1)).toMatchObject({ Key: 'readme', Size: 6, StorageClass: 'STANDARD' });
  });

  it('ListObjectsV2 lists only keys with the prefix', async () => {
    const { keys } = await list({ Prefix: 'capture/census/AllTraffic/2026/01/05/09/' });
    expect(keys).toEqual(KEYS.slice(0, 2));
  });

  it('ListObjectsV2 groups keys with the delimiter into common prefixes', async () => {
    const top = await list({ Delimiter: '/' });
    expect(top.prefixes).toEqual(['capture/', 'data/']);
    expect(top.keys).toEqual(['capture.json', 'readme']);
    const below = await list({ Delimiter: '/', Prefix: 'capture/' });
    expect(below.prefixes).toEqual(['capture/census/', 'capture/other/']);
    expect(below.keys).toEqual([]);
  });

  it('ListObjectsV2 starts after the key in StartAfter', async () => {
    expect((await list({ StartAfter: 'data/train.csv' })).keys).toEqual(['readme']);
    expect((await list({ StartAfter: 'data/t' })).keys).toEqual(['data/train.csv', 'readme']);
  });

  it.each([1, 2, 3, 5])(
    'ListObjectsV2 lists every key and common prefix once in pages of %i',
    async (MaxKeys) => {
      for (const Delimiter of [undefined, '/', '1', 'e']) {
        const whole = await list({ ...(Delimiter && { Delimiter }) });
        const found: (string | undefined)[] = [];
        let ContinuationToken: string | undefined;
        do {
          const page = await list({
            MaxKeys,
            ...(Delimiter && { Delimiter }),
            ...(ContinuationToken && { ContinuationToken }),
          });
          expect(page.keys.length + page.prefixes.length).toBeLessThanOrEqual(MaxKeys);
          found.push(...page.keys, ...page.prefixes);
          ContinuationToken = page.NextContinuationToken;
        } while (ContinuationToken !== undefined);
        expect(found.toSorted()).toEqual([...whole.keys, ...whole.prefixes].toSorted());
      }
    },
  );

  it('ListObjectsV2 with MaxKeys 0 returns no keys and no next page', async () => {
    expect(await list({ MaxKeys: 0 })).toMatchObject({ keys: [], IsTruncated: false });
  });

  it('ListObjectsV2 returns any key unchanged, as escaped XML and URL-encoded', async () => {
    const Prefix = 'odd/';
    const odd = ['odd/<tag>&"\'', 'odd/a b+c', 'odd/ü🙂', 'odd/100%'];
    for (const Key of odd) await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    expect((await list({ Prefix })).keys.toSorted()).toEqual(odd.toSorted());
    const encoded = await list({ Prefix, EncodingType: 'url' });
    expect(encoded.keys.map((key) => decodeURIComponent(key ?? '')).toSorted()).toEqual(odd.toSorted());
  });

  it('ListObjectsV2 of an absent bucket returns NoSuchBucket', async () => {
    const listing = s3.client.send(new ListObjectsV2Command({ Bucket: 'absent' }));
    await expect(listing).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('ListObjects', () => {
  it('ListObjects returns the owner, and ListObjectsV2 only with FetchOwner', async () => {
    const Owner = { ID: '123456789012' };
    expect((await list({ MaxKeys: 1 })).Contents?.[0]?.Owner).toBeUndefined();
    expect((await list({ MaxKeys: 1, FetchOwner: true })).Contents?.[0]).toMatchObject({ Owner });
    const first = await s3.client.send(new ListObjectsCommand({ Bucket, MaxKeys: 1 }));
    expect(first.Contents?.[0]).toMatchObject({ Owner });
  });

  it('ListObjects returns the next page after the marker', async () => {
    const first = await s3.client.send(
      new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 2, Prefix: '' }),
    );
    expect(first.IsTruncated).toBe(true);
    const second = await s3.client.send(
      new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 2, Marker: first.NextMarker ?? '' }),
    );
    const names = [first, second].map((page) => [
      ...(page.Contents ?? []).map(({ Key }) => Key),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    ]);
    expect(names).toEqual([
      ['capture.json', 'capture/'],
      ['data/', 'odd/'],
    ]);
  });
});
