/** All buckets of the local S3, on disk. The HTTP interface and the jobs of the platform use it. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Bucket, openBucket } from './bucket.js';
import { s3Error } from './errors.js';
import { openUploads, type Uploads } from './multipart.js';

export interface S3Storage {
  now(): Date;
  /** Sorted by name. */
  buckets(): readonly Bucket[];
  find(name: string): Bucket | undefined;
  /** Throws NoSuchBucket with the bucket's name. */
  bucket(name: string): Bucket;
  uploads(name: string): Uploads;
  /** Creates the bucket. An existing bucket does not change, as in us-east-1. */
  create(name: string): Bucket;
  /** Throws BucketNotEmpty if the bucket contains an object. */
  remove(name: string): void;
  close(): void;
}

interface OpenBucket {
  readonly bucket: Bucket;
  readonly uploads: Uploads;
}

/** Amazon S3 user guide, "General purpose bucket naming rules". */
const BUCKET_NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Opens the storage in `folder`, and creates the folder if it is absent. `now` is the platform's clock. */
export function openS3Storage(folder: string, now: () => Date): S3Storage {
  mkdirSync(folder, { recursive: true });
  const open = new Map<string, OpenBucket>();
  const openOne = (name: string): OpenBucket => {
    const bucket = openBucket(name, join(folder, name), now);
    const opened = { bucket, uploads: openUploads(bucket, now) };
    open.set(name, opened);
    return opened;
  };
  for (const name of readdirSync(folder)) openOne(name);

  const existing = (name: string): OpenBucket => {
    const found = open.get(name);
    if (found === undefined)
      throw s3Error('NoSuchBucket', `NoSuchBucket: The specified bucket does not exist: ${name}`);
    return found;
  };
  return {
    now,
    buckets: () => [...open.values()].map(({ bucket }) => bucket).sort((a, b) => (a.name < b.name ? -1 : 1)),
    find: (name) => open.get(name)?.bucket,
    bucket: (name) => existing(name).bucket,
    uploads: (name) => existing(name).uploads,
    create: (name) => {
      if (!BUCKET_NAME.test(name)) throw s3Error('InvalidBucketName');
      return (open.get(name) ?? openOne(name)).bucket;
    },
    remove: (name) => {
      const { bucket, uploads } = existing(name);
      if (bucket.size > 0) throw s3Error('BucketNotEmpty');
      open.delete(name);
      uploads.close();
      bucket.close();
      rmSync(bucket.folder, { recursive: true, force: true });
    },
    close: () => {
      for (const { bucket, uploads } of open.values()) {
        uploads.close();
        bucket.close();
      }
    },
  };
}
