/** A request for an unsupported operation must not execute the plain operation on the same path. */
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

it('RenameObject returns NotImplemented and creates no object with the new name', async () => {
  const rename = s3.client.send(
    new RenameObjectCommand({ Bucket, Key: 'new.csv', RenameSource: `/${Bucket}/${Key}` }),
  );
  await expect(rename).rejects.toMatchObject({
    name: 'NotImplemented',
    message: '?renameObject is not supported by the local S3.',
  });
  expect(keys()).toEqual([Key]);
});

it('CreateSession returns NotImplemented instead of a listing', async () => {
  const session = s3.client.send(new CreateSessionCommand({ Bucket }));
  await expect(session).rejects.toMatchObject({ name: 'NotImplemented' });
});

it('PutObject with an offset returns NotImplemented and keeps the object', async () => {
  const append = s3.client.send(new PutObjectCommand({ Bucket, Key, Body: '3,4', WriteOffsetBytes: 3 }));
  await expect(append).rejects.toMatchObject({ name: 'NotImplemented' });
  expect(s3.storage.bucket(Bucket).get(Key)?.size).toBe(3);
});

it('S3 rejects every version ID except null', async () => {
  const version = { Bucket, Key, VersionId: 'dJXWNQxoGHVpOjzHXF9TmZwcvKqvUZGh' };
  const rejected = { name: 'InvalidArgument', message: 'Invalid version id specified' };
  await expect(s3.client.send(new GetObjectCommand(version))).rejects.toMatchObject(rejected);
  await expect(s3.client.send(new DeleteObjectCommand(version))).rejects.toMatchObject(rejected);
  await expect(s3.client.send(new HeadObjectCommand(version))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 400 },
  });
  const CopySource = `${Bucket}/${Key}?versionId=${version.VersionId}`;
  await expect(
    s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource })),
  ).rejects.toMatchObject(rejected);
  await s3.client.send(new HeadObjectCommand({ ...version, VersionId: 'null' }));
  expect(keys()).toEqual([Key]);
});
