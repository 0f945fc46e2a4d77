import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedS3, serveS3 } from './s3-client.js';

const Bucket = 'objects';
let s3: ServedS3;

beforeAll(async () => {
  s3 = await serveS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3.close());

const put = (
  Key: string,
  Body: NonNullable<PutObjectCommandInput['Body']>,
  more: Omit<Partial<PutObjectCommandInput>, 'Body'> = {},
) => s3.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

const get = async (Key: string): Promise<Buffer> => {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

const md5 = (data: Buffer | string) => createHash('md5').update(data).digest('hex');

/** Chunks of uneven sizes, so that their bounds differ from those of the framing. */
const streamOf = (data: Buffer) =>
  Readable.from(
    (function* () {
      for (let at = 0, size = 1; at < data.length; at += size, size = (size * 7 + 3) % 70_001) {
        yield data.subarray(at, at + size);
      }
    })(),
    { objectMode: false },
  );

describe('PutObject and GetObject', () => {
  it('GetObject returns a stored string, with the MD5 as its ETag', async () => {
    const { ETag } = await put('text.csv', 'age,income\n39,1\n', { ContentType: 'text/csv' });
    expect(ETag).toBe(`"${md5('age,income\n39,1\n')}"`);
    expect((await get('text.csv')).toString()).toBe('age,income\n39,1\n');
  });

  it('GetObject returns every byte value, and an empty object', async () => {
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    await put('bytes', every);
    await put('empty', Buffer.alloc(0));
    expect(await get('bytes')).toEqual(every);
    expect(await get('empty')).toEqual(Buffer.alloc(0));
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'PutObject removes the framing of a streamed upload with a trailing %s',
    async (ChecksumAlgorithm) => {
      const data = randomBytes(300_000);
      await put(`streamed-${ChecksumAlgorithm}`, streamOf(data), {
        ContentLength: data.length,
        ChecksumAlgorithm,
      });
      expect(md5(await get(`streamed-${ChecksumAlgorithm}`))).toBe(md5(data));
    },
  );

  it('HeadObject does not return aws-chunked in the content encoding', async () => {
    const data = Buffer.from('content');
    await put('encoded', streamOf(data), { ContentLength: data.length, ContentEncoding: 'gzip' });
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'encoded' }));
    expect(head.ContentEncoding).toBe('gzip');
  });

  it('PutObject rejects content that does not match its checksum', async () => {
    const wrong = put('damaged', 'other content', { ChecksumSHA256: Buffer.alloc(32).toString('base64') });
    await expect(wrong).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(get('damaged')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('HeadObject returns content type, other headers and metadata', async () => {
    await put('described', '{}', {
      ContentType: 'application/json',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment',
      Metadata: { run: '42', endpoint: 'census' },
    });
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'described' }));
    expect(head).toMatchObject({
      ContentType: 'application/json',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment',
      ContentLength: 2,
      Metadata: { run: '42', endpoint: 'census' },
    });
  });

  it('PutObject accepts any key: repeated slashes, dots, spaces, symbols, other scripts, 1,024 bytes', async () => {
    const keys = [
      'a//b',
      '../up',
      'a/./b/',
      'a b+c&d=e?f#g%20h',
      "!'()*~;:@$,",
      'überprüfung/данные/数据/🙂',
      'k'.repeat(1024),
    ];
    for (const key of keys) await put(key, key);
    for (const key of keys) expect((await get(key)).toString()).toBe(key);
    await expect(put('k'.repeat(1025), 'x')).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });

  it('an absent key returns NoSuchKey and an absent bucket NoSuchBucket', async () => {
    await expect(get('absent')).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
    const elsewhere = s3.client.send(new GetObjectCommand({ Bucket: 'absent', Key: 'x' }));
    await expect(elsewhere).rejects.toMatchObject({ name: 'NoSuchBucket' });
    const head = s3.client.send(new HeadObjectCommand({ Bucket, Key: 'absent' }));
    await expect(head).rejects.toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } });
  });

  it.each([
    ['bytes=2-5', '2345', 'bytes 2-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=8-100', '89', 'bytes 8-9/10'],
  ])('GetObject with the range %s returns the bytes %s', async (Range, bytes, ContentRange) => {
    await put('digits', '0123456789');
    const response = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'digits', Range }));
    expect(response).toMatchObject({
      ContentRange,
      ContentLength: bytes.length,
      $metadata: { httpStatusCode: 206 },
    });
    expect(await response.Body?.transformToString()).toBe(bytes);
  });

  it('GetObject rejects a range beyond the end', async () => {
    await put('digits', '0123456789');
    const beyond = s3.client.send(new GetObjectCommand({ Bucket, Key: 'digits', Range: 'bytes=10-' }));
    await expect(beyond).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
  });

  it('GetObject evaluates If-Match and If-None-Match', async () => {
    const { ETag = '' } = await put('versioned', 'one');
    const read = (more: object) =>
      s3.client.send(new GetObjectCommand({ Bucket, Key: 'versioned', ...more }));
    await expect(read({ IfMatch: ETag })).resolves.toMatchObject({ ContentLength: 3 });
    await expect(read({ IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(read({ IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(read({ IfNoneMatch: '"other"' })).resolves.toMatchObject({ ContentLength: 3 });
  });
});

describe('conditional writes', () => {
  it('PutObject with If-None-Match: * succeeds only if the key is absent', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });
    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    expect((await get('once')).toString()).toBe('first');
  });

  it('exactly one of many simultaneous conditional writes succeeds', async () => {
    const writers = Array.from({ length: 12 }, (_, writer) =>
      put('contested', `${writer}`, { IfNoneMatch: '*' }),
    );
    const results = await Promise.allSettled(writers);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('PutObject with If-Match replaces only the object with this ETag', async () => {
    const { ETag = '' } = await put('swapped', 'old');
    await put('swapped', 'new', { IfMatch: ETag });
    await expect(put('swapped', 'newer', { IfMatch: ETag })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(put('never-there', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('CopyObject', () => {
  it('CopyObject copies content, headers and metadata, or replaces the metadata', async () => {
    await put('from here/ü', 'content', { ContentType: 'text/plain', Metadata: { kept: 'yes' } });
    const CopySource = `${Bucket}/${encodeURIComponent('from here/ü')}`;
    await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    await s3.client.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'changed',
        CopySource,
        MetadataDirective: 'REPLACE',
        ContentType: 'text/csv',
        Metadata: { other: 'too' },
      }),
    );
    const copy = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'copy' }));
    const changed = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'changed' }));
    expect((await get('copy')).toString()).toBe('content');
    expect(copy).toMatchObject({ ContentType: 'text/plain', Metadata: { kept: 'yes' } });
    expect(changed).toMatchObject({ ContentType: 'text/csv', Metadata: { other: 'too' } });
  });

  it('CopyObject with an absent source returns NoSuchKey', async () => {
    const copy = s3.client.send(new CopyObjectCommand({ Bucket, Key: 'x', CopySource: `${Bucket}/absent` }));
    await expect(copy).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('deleting', () => {
  it('DeleteObject succeeds for an existing and for an absent key', async () => {
    await put('doomed', 'x');
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'doomed' }));
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'doomed' }));
    await expect(get('doomed')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('DeleteObjects deletes keys with any characters', async () => {
    const keys = ['many/1', 'many/<2>&"\'', 'many/ü 3'];
    for (const key of keys) await put(key, 'x');
    const { Deleted } = await s3.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(keys);
    for (const key of keys) await expect(get(key)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('tagging', () => {
  it('GetObjectTagging returns the tags of the upload, and those of a later PutObjectTagging', async () => {
    const tags = () => s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged' }));
    await put('tagged', 'x', { Tagging: 'endpoint=census&run=a%20b' });
    expect((await tags()).TagSet).toEqual([
      { Key: 'endpoint', Value: 'census' },
      { Key: 'run', Value: 'a b' },
    ]);
    await s3.client.send(
      new PutObjectTaggingCommand({
        Bucket,
        Key: 'tagged',
        Tagging: { TagSet: [{ Key: 'state', Value: 'live' }] },
      }),
    );
    expect((await tags()).TagSet).toEqual([{ Key: 'state', Value: 'live' }]);
  });
});
