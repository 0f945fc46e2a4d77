import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { objectStoreOf } from '../../../src/local/s3/object-store.js';
import { openS3Storage, type S3Storage } from '../../../src/local/s3/storage.js';

let folder: string;
let storage: S3Storage;
const now = () => new Date('2026-01-05T09:30:00.250Z');

const reopen = () => {
  storage.close();
  storage = openS3Storage(folder, now);
  return objectStoreOf(storage);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-s3-'));
  storage = openS3Storage(folder, now);
});
afterEach(() => {
  storage.close();
  rmSync(folder, { recursive: true, force: true });
});

it('S3 has the same objects after a restart', async () => {
  const before = objectStoreOf(storage);
  await before.createBucket('bucket');
  await before.write('bucket', 'a/1', 'first');
  await before.write('bucket', 'a/1', 'second');
  await before.write('bucket', 'a/2', Readable.from(['stre', 'amed']));
  await before.write('bucket', 'gone', Buffer.from('x'));
  await before.delete('bucket', 'gone');
  const listed = await before.list('bucket', 'a/');

  const after = reopen();
  expect(after.bucketExists('bucket')).toBe(true);
  expect(await after.list('bucket', '')).toEqual(listed);
  expect(await text(await after.read('bucket', 'a/1'))).toBe('second');
  expect(await text(await after.read('bucket', 'a/2'))).toBe('streamed');
  expect(await after.head('bucket', 'a/2')).toEqual({
    key: 'a/2',
    size: 8,
    // md5sum of "streamed"
    etag: '2cb638eedb2a1c0e53e7f73b81ce030e',
    lastModified: now(),
  });
});

it('S3 removes the incomplete writes of a killed process: a truncated index line and a blob without an entry', async () => {
  const before = objectStoreOf(storage);
  await before.createBucket('bucket');
  await before.write('bucket', 'whole', 'content');
  const bucket = storage.bucket('bucket');
  writeFileSync(join(bucket.blobFolder, 'orphan'), 'bytes of an incomplete upload');
  appendFileSync(join(bucket.folder, 'index.jsonl'), '{"put":{"key":"half');

  const after = reopen();
  expect((await after.list('bucket', '')).map(({ key }) => key)).toEqual(['whole']);
  expect(readdirSync(bucket.blobFolder)).toHaveLength(1);
  await after.write('bucket', 'next', 'content');
  expect((await reopen().list('bucket', '')).map(({ key }) => key)).toEqual(['next', 'whole']);
});

it('a multipart upload continues after a restart', async () => {
  await objectStoreOf(storage).createBucket('bucket');
  const start = {
    key: 'big',
    attributes: { headers: {}, metadata: {}, tags: {} },
    initiated: now().toISOString(),
  };
  const { id } = storage.uploads('bucket').start(start);
  const part = await storage
    .uploads('bucket')
    .addPart(storage.uploads('bucket').get('big', id), 1, 'part one');

  const after = reopen();
  const uploads = storage.uploads('bucket');
  await uploads.complete(uploads.get('big', id), [{ number: 1, etag: part.md5 }]);
  expect(await text(await after.read('bucket', 'big'))).toBe('part one');
});

it('a read returns the old object completely when it is overwritten during the read', async () => {
  const objects = objectStoreOf(storage);
  await objects.createBucket('bucket');
  const old = 'old'.repeat(100_000);
  await objects.write('bucket', 'key', old);
  const reading = await objects.read('bucket', 'key');
  await objects.write('bucket', 'key', 'new');
  expect(await text(reading)).toBe(old);
  expect(await text(await objects.read('bucket', 'key'))).toBe('new');
});

it('S3 keeps the old object when a write fails before its end', async () => {
  const objects = objectStoreOf(storage);
  await objects.createBucket('bucket');
  await objects.write('bucket', 'key', 'old');
  const failing = Readable.from(
    (async function* () {
      yield 'half';
      throw new Error('the source broke');
    })(),
  );
  await expect(objects.write('bucket', 'key', failing)).rejects.toThrow('the source broke');
  expect(await text(await objects.read('bucket', 'key'))).toBe('old');
  expect(readdirSync(storage.bucket('bucket').blobFolder)).toHaveLength(1);
});

it('errors contain the name of the absent bucket or key', async () => {
  const objects = objectStoreOf(storage);
  await expect(objects.list('absent', '')).rejects.toThrow(/NoSuchBucket.*absent/);
  await objects.createBucket('bucket');
  await expect(objects.read('bucket', 'absent')).rejects.toThrow(
    'NoSuchKey: The specified key does not exist: s3://bucket/absent',
  );
  expect(await objects.head('bucket', 'absent')).toBeUndefined();
});
