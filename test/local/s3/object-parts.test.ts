/** Downloads by part number, which transfer managers use. */
import { createHash } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  type GetObjectAttributesCommandInput,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedS3, serveS3 } from './s3-client.js';

const Bucket = 'parts';
const FIVE_MEBIBYTES = 5 * 1024 * 1024;
const pieces = [Buffer.alloc(FIVE_MEBIBYTES, 'a'), Buffer.alloc(FIVE_MEBIBYTES + 7, 'b'), Buffer.from('end')];
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('base64');
let s3: ServedS3;

beforeAll(async () => {
  s3 = await serveS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  const upload = await s3.client.send(
    new CreateMultipartUploadCommand({ Bucket, Key: 'three', ChecksumAlgorithm: 'SHA256' }),
  );
  const named = { Bucket, Key: 'three', UploadId: upload.UploadId };
  const Parts = [];
  for (const [index, Body] of pieces.entries()) {
    // The part numbers of an upload may have gaps. The object's parts are numbered 1, 2, 3.
    const PartNumber = 2 * index + 1;
    const part = { ...named, PartNumber, Body, ChecksumAlgorithm: 'SHA256' as const };
    const { ETag, ChecksumSHA256 } = await s3.client.send(new UploadPartCommand(part));
    Parts.push({ PartNumber, ETag, ChecksumSHA256 });
  }
  await s3.client.send(new CompleteMultipartUploadCommand({ ...named, MultipartUpload: { Parts } }));
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'whole', Body: 'whole' }));
  // A buffer: with an empty string the SDK warns about a stream of unknown length.
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: Buffer.alloc(0) }));
});
afterAll(() => s3.close());

const get = (Key: string, more: Partial<GetObjectCommandInput>) =>
  s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }));

it('GetObject with a part number returns the part, its range and the number of parts', async () => {
  let start = 0;
  for (const [index, piece] of pieces.entries()) {
    const part = await get('three', { PartNumber: index + 1 });
    expect(part).toMatchObject({
      PartsCount: 3,
      ContentRange: `bytes ${start}-${start + piece.length - 1}/${2 * FIVE_MEBIBYTES + 10}`,
      $metadata: { httpStatusCode: 206 },
    });
    expect(Buffer.from((await part.Body?.transformToByteArray()) ?? []).equals(piece)).toBe(true);
    start += piece.length;
  }
  const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'three', PartNumber: 3 }));
  expect(head).toMatchObject({ PartsCount: 3, ContentLength: 3 });
});

it('an object that was not a multipart upload has one part', async () => {
  const part = await get('whole', { PartNumber: 1 });
  expect(part).toMatchObject({ ContentLength: 5, ContentRange: 'bytes 0-4/5' });
  expect(part.PartsCount).toBeUndefined();
  expect(await (await get('empty', { PartNumber: 1 })).Body?.transformToString()).toBe('');
});

it('GetObject rejects an absent part number, and a range together with a part number', async () => {
  const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });
  await expect(get('three', { PartNumber: 4 })).rejects.toMatchObject({
    name: 'InvalidPartNumber',
    ...status(416),
  });
  await expect(get('whole', { PartNumber: 2 })).rejects.toMatchObject({ name: 'InvalidPartNumber' });
  const both = get('three', { PartNumber: 1, Range: 'bytes=0-1' });
  await expect(both).rejects.toMatchObject({ name: 'InvalidRequest', ...status(400) });
});

it('GetObjectAttributes returns the requested attributes, and the parts with their checksums', async () => {
  const attributes = (
    Key: string,
    ObjectAttributes: GetObjectAttributesCommandInput['ObjectAttributes'],
    more = {},
  ) => s3.client.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes, ...more }));
  const three = await attributes('three', ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']);
  const digests = pieces.map((piece) => createHash('sha256').update(piece).digest());
  expect(three).toMatchObject({
    ETag: expect.stringMatching(/^[0-9a-f]{32}-3$/),
    Checksum: { ChecksumSHA256: `${sha256(Buffer.concat(digests))}-3`, ChecksumType: 'COMPOSITE' },
    StorageClass: 'STANDARD',
    ObjectSize: 2 * FIVE_MEBIBYTES + 10,
    ObjectParts: {
      TotalPartsCount: 3,
      IsTruncated: false,
      Parts: pieces.map((piece, i) => ({
        PartNumber: i + 1,
        Size: piece.length,
        ChecksumSHA256: sha256(piece),
      })),
    },
  });
  const second = await attributes('three', ['ObjectParts'], { MaxParts: 1, PartNumberMarker: '1' });
  expect(second.ObjectParts).toMatchObject({
    IsTruncated: true,
    NextPartNumberMarker: '2',
    Parts: [{ PartNumber: 2 }],
  });
  expect(second.ETag).toBeUndefined();
  const whole = await attributes('whole', ['ObjectParts', 'ObjectSize']);
  expect(whole).toMatchObject({ ObjectSize: 5 });
  expect(whole.ObjectParts).toBeUndefined();
  await expect(attributes('absent', ['ETag'])).rejects.toMatchObject({ name: 'NoSuchKey' });
});
