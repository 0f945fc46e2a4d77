import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  paginateListBuckets,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedS3, serveS3 } from './s3-client.js';

let s3: ServedS3;
beforeAll(async () => {
  s3 = await serveS3();
});
afterAll(() => s3.close());

it('S3 creates, finds, lists and deletes buckets', async () => {
  await s3.client.send(new CreateBucketCommand({ Bucket: 'second' }));
  await s3.client.send(new CreateBucketCommand({ Bucket: 'first' }));
  const { Buckets } = await s3.client.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual(['first', 'second']);
  await expect(s3.client.send(new HeadBucketCommand({ Bucket: 'first' }))).resolves.toMatchObject({
    BucketRegion: 'us-east-1',
  });
  await s3.client.send(new DeleteBucketCommand({ Bucket: 'first' }));
  await expect(s3.client.send(new HeadBucketCommand({ Bucket: 'first' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
});

it('S3 lists buckets by prefix and in pages', async () => {
  const names = ['paged-a', 'paged-b', 'paged-c'];
  for (const Bucket of [...names, 'other']) await s3.client.send(new CreateBucketCommand({ Bucket }));
  const pages: (string | undefined)[][] = [];
  const paginator = paginateListBuckets({ client: s3.client, pageSize: 2 }, { Prefix: 'paged-' });
  for await (const { Buckets, Prefix } of paginator) {
    expect(Prefix).toBe('paged-');
    pages.push(Buckets?.map(({ Name }) => Name) ?? []);
  }
  expect(pages).toEqual([['paged-a', 'paged-b'], ['paged-c']]);
  const elsewhere = await s3.client.send(new ListBucketsCommand({ BucketRegion: 'eu-west-1' }));
  expect(elsewhere.Buckets ?? []).toEqual([]);
  await expect(s3.client.send(new ListBucketsCommand({ MaxBuckets: 0 }))).rejects.toMatchObject({
    name: 'InvalidArgument',
  });
});

it('GetBucketLocation returns no location, which means us-east-1', async () => {
  await s3.client.send(new CreateBucketCommand({ Bucket: 'located' }));
  const response = await s3.client.send(new GetBucketLocationCommand({ Bucket: 'located' }));
  expect(response.LocationConstraint).toBeUndefined();
  await s3.client.send(new GetBucketVersioningCommand({ Bucket: 'located' }));
});

it('creating an existing bucket keeps its objects', async () => {
  await s3.client.send(new CreateBucketCommand({ Bucket: 'kept' }));
  await s3.client.send(new PutObjectCommand({ Bucket: 'kept', Key: 'x', Body: '1' }));
  await s3.client.send(new CreateBucketCommand({ Bucket: 'kept' }));
  expect(s3.storage.bucket('kept').size).toBe(1);
});

it('S3 does not delete a bucket that contains an object', async () => {
  const Bucket = 'not-empty';
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'x', Body: '1' }));
  const remove = () => s3.client.send(new DeleteBucketCommand({ Bucket }));
  await expect(remove()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'x' }));
  await remove();
});

it.each(['Upper', 'ab', 'under_score', '192.168.0.1', 'a..b', '-edge'])(
  'S3 rejects the bucket name %s',
  async (Bucket) => {
    expect(() => s3.storage.create(Bucket)).toThrow(expect.objectContaining({ code: 'InvalidBucketName' }));
  },
);

it('an unsupported bucket operation returns NotImplemented', async () => {
  await s3.client.send(new CreateBucketCommand({ Bucket: 'plain' }));
  const policy = s3.client.send(new GetBucketPolicyCommand({ Bucket: 'plain' }));
  await expect(policy).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } });
});
