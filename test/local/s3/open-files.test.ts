/** Node.js closes a FileHandle on garbage collection with a warning (DEP0137), and later versions throw an error. */
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { writeBlob } from '../../../src/local/s3/blobs.js';
import { objectStoreOf } from '../../../src/local/s3/object-store.js';
import { openFilesBelow } from '../../support/open-files.js';
import { type ServedS3, serveS3 } from './s3-client.js';

let s3: ServedS3;
beforeAll(async () => {
  s3 = await serveS3();
  const objects = objectStoreOf(s3.storage);
  await objects.createBucket('bucket');
  // Larger than the buffers of a socket, so that the download is in progress until the client reads it.
  await objects.write('bucket', 'key', Buffer.alloc(8 * 1024 * 1024));
});
afterAll(() => s3.close());

const openBlobs = () => openFilesBelow(s3.folder).filter((file) => file.includes('/blobs/'));

const onLinux = it.skipIf(process.platform !== 'linux');
const source = { 'x-amz-copy-source': '/bucket/key' };

onLinux.each([
  ['download with an invalid response header', 'GET', '/key?response-content-type=a%0d%0ab', {}],
  ['download with an invalid range', 'GET', '/key', { range: 'bytes=99999999-' }],
  ['download that is not modified', 'GET', '/key', { 'if-none-match': '*' }],
  ['copy with an invalid tag', 'PUT', '/copy', { ...source, 'x-amz-tagging': 'a=1&a=2' }],
  [
    'copy with an unknown checksum algorithm',
    'PUT',
    '/copy',
    { ...source, 'x-amz-checksum-algorithm': 'XXHASH64' },
  ],
  ['copy under a condition that fails', 'PUT', '/copy', { ...source, 'if-match': '"other"' }],
])('S3 leaves no file open after a %s', async (_what, method, path, headers) => {
  const response = await fetch(`${s3.url}/bucket${path}`, { method, headers });
  await response.arrayBuffer();
  expect(response.ok).toBe(false);
  await vi.waitUntil(() => openBlobs().length === 0, { timeout: 1000 });
});

onLinux('S3 leaves no file open after a download that the client aborts', async () => {
  const abort = new AbortController();
  const response = await fetch(`${s3.url}/bucket/key`, { signal: abort.signal });
  await response.body?.getReader().read();
  expect(openBlobs()).toHaveLength(1);
  abort.abort();
  await vi.waitUntil(() => openBlobs().length === 0, { timeout: 1000 });
});

it('a write that cannot begin destroys the stream that it was given', async () => {
  const objects = objectStoreOf(s3.storage);
  const toNoBucket = Readable.from(['bytes']);
  await expect(objects.write('absent', 'key', toNoBucket)).rejects.toMatchObject({ code: 'NoSuchBucket' });
  expect(toNoBucket.destroyed).toBe(true);
  const toNoFolder = Readable.from(['bytes']);
  await expect(writeBlob(join(s3.folder, 'absent'), toNoFolder)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(toNoFolder.destroyed).toBe(true);
});
