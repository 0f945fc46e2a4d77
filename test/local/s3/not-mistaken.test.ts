/** What the local S3 does not have must not be mistaken for the plain operation on the same path. */
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateSessionCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  RenameObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedS3, serveS3 } from './s3-client.js';

const Bucket = 'plain';
const Key = 'rows.csv';
let s3: ServedS3;

beforeAll(async () => {
  s3 = await serveS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: '1,2' }));
});
afterAll(() => s3.close());

const keys = () =>
  [...Array(s3.storage.bucket(Bucket).size)].map((_, i) => s3.storage.bucket(Bucket).keys.at(i));

it('renames nothing, and makes no empty object of the new name', async () => {
  const rename = s3.client.send(
    new RenameObjectCommand({ Bucket, Key: 'new.csv', RenameSource: `/${Bucket}/${Key}` }),
  );
  await expect(rename).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'The local S3 does not have ?renameObject.',
  });
  expect(keys()).toEqual([Key]);
});

it('opens no session by listing the bucket', async () => {
  const session = s3.client.send(new CreateSessionCommand({ Bucket }));
  await expect(session).rejects.toMatchObject({ name: 'NotImplemented' });
});

it('appends nothing, and keeps what is there', async () => {
  const append = s3.client.send(new PutObjectCommand({ Bucket, Key, Body: '3,4', WriteOffsetBytes: 3 }));
  await expect(append).rejects.toMatchObject({ name: 'NotImplemented' });
  expect(s3.storage.bucket(Bucket).get(Key)?.size).toBe(3);
});

it('has the version "null" of an object and no other', async () => {
  const one = { Bucket, Key, VersionId: 'dJXWNQxoGHVpOjzHXF9TmZwcvKqvUZGh' };
  const refused = { name: 'InvalidArgument', message: 'Invalid version id specified' };
  await expect(s3.client.send(new GetObjectCommand(one))).rejects.toMatchObject(refused);
  await expect(s3.client.send(new DeleteObjectCommand(one))).rejects.toMatchObject(refused);
  await expect(s3.client.send(new HeadObjectCommand(one))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 400 },
  });
  const CopySource = `${Bucket}/${Key}?versionId=${one.VersionId}`;
  await expect(
    s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource })),
  ).rejects.toMatchObject(refused);
  await s3.client.send(new HeadObjectCommand({ ...one, VersionId: 'null' }));
  expect(keys()).toEqual([Key]);
});
