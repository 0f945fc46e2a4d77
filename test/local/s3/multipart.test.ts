import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedS3, serveS3 } from './s3-client.js';

const Bucket = 'multipart';
const MEBIBYTE = 1024 * 1024;
let s3: ServedS3;

beforeAll(async () => {
  s3 = await serveS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3.close());

const md5 = (data: Buffer) => createHash('md5').update(data).digest();
const multipartEtag = (parts: readonly Buffer[]) =>
  `"${md5(Buffer.concat(parts.map(md5))).toString('hex')}-${parts.length}"`;

const start = async (Key: string) => {
  const { UploadId } = await s3.client.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/csv' }),
  );
  return { Bucket, Key, UploadId };
};

const read = async (Key: string) => {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

it('a stream that lib-storage uploads in parts becomes one object', async () => {
  const data = randomBytes(11 * MEBIBYTE + 17);
  const upload = new Upload({
    client: s3.client,
    params: { Bucket, Key: 'streamed', Body: Readable.from([data]) },
  });
  const { ETag } = await upload.done();
  const parts = [
    data.subarray(0, 5 * MEBIBYTE),
    data.subarray(5 * MEBIBYTE, 10 * MEBIBYTE),
    data.subarray(10 * MEBIBYTE),
  ];
  expect(ETag).toBe(multipartEtag(parts));
  expect(md5(await read('streamed'))).toEqual(md5(data));
});

it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA256'] as const)(
  'a multipart upload with %s passes the checksum verification of client and server',
  async (ChecksumAlgorithm) => {
    const data = randomBytes(6 * MEBIBYTE);
    const Key = `checked-${ChecksumAlgorithm}`;
    await new Upload({ client: s3.client, params: { Bucket, Key, Body: data, ChecksumAlgorithm } }).done();
    expect(md5(await read(Key))).toEqual(md5(data));
  },
);

it('a multipart upload accepts parts in any order, replaces a part that is sent again and lists its parts', async () => {
  const upload = await start('by-hand');
  const first = randomBytes(5 * MEBIBYTE);
  const second = Buffer.from('the tail');
  const send = (PartNumber: number, Body: Buffer) =>
    s3.client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
  const tail = await send(2, second);
  await send(1, Buffer.from('replaced'));
  const head = await send(1, first);
  const { Parts } = await s3.client.send(new ListPartsCommand(upload));
  expect(Parts).toMatchObject([
    { PartNumber: 1, Size: first.length, ETag: head.ETag },
    { PartNumber: 2, Size: second.length, ETag: tail.ETag },
  ]);
  const page = await s3.client.send(new ListPartsCommand({ ...upload, MaxParts: 1 }));
  expect(page).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '1' });
  const done = await s3.client.send(
    new CompleteMultipartUploadCommand({
      ...upload,
      MultipartUpload: {
        Parts: [
          { PartNumber: 1, ETag: head.ETag },
          { PartNumber: 2, ETag: tail.ETag },
        ],
      },
    }),
  );
  expect(done.ETag).toBe(multipartEtag([first, second]));
  const object = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'by-hand' }));
  expect(object).toMatchObject({ ContentLength: first.length + second.length, ContentType: 'text/csv' });
});

it('CompleteMultipartUpload rejects unknown parts, a wrong order and small parts, and keeps the upload', async () => {
  const upload = await start('rejected');
  const parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (const PartNumber of [1, 2]) {
    const { ETag } = await s3.client.send(new UploadPartCommand({ ...upload, PartNumber, Body: 'small' }));
    parts.push({ PartNumber, ETag });
  }
  const complete = (Parts: typeof parts) =>
    s3.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  await expect(complete(parts)).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(complete(parts.toReversed())).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete([{ PartNumber: 3, ETag: '"x"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await complete(parts.slice(0, 1));
  expect((await read('rejected')).toString()).toBe('small');
});

it('an aborted multipart upload is deleted', async () => {
  const upload = await start('aborted');
  await s3.client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }));
  const listed = () => s3.client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'aborted' }));
  expect((await listed()).Uploads).toMatchObject([{ Key: 'aborted', UploadId: upload.UploadId }]);
  await s3.client.send(new AbortMultipartUploadCommand(upload));
  expect((await listed()).Uploads).toBeUndefined();
  await expect(s3.client.send(new ListPartsCommand(upload))).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

it('the condition of a multipart upload is evaluated when the upload completes', async () => {
  const upload = await start('conditional');
  const { ETag } = await s3.client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'late' }));
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'conditional', Body: 'early' }));
  const complete = s3.client.send(
    new CompleteMultipartUploadCommand({
      ...upload,
      IfNoneMatch: '*',
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
    }),
  );
  await expect(complete).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect((await read('conditional')).toString()).toBe('early');
});

it('UploadPartCopy copies a range of another object', async () => {
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: '0123456789' }));
  const upload = await start('copied');
  const { CopyPartResult } = await s3.client.send(
    new UploadPartCopyCommand({
      ...upload,
      PartNumber: 1,
      CopySource: `${Bucket}/source`,
      CopySourceRange: 'bytes=2-4',
    }),
  );
  const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
  await s3.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  expect((await read('copied')).toString()).toBe('234');
});
