/** The local S3 for the jobs of the platform: the same objects, without HTTP. */
import type { ObjectStore, StoredObject } from '../platform.js';
import { discard, writeBlob } from './blobs.js';
import { s3Error } from './errors.js';
import { listKeys } from './listing.js';
import { NO_ATTRIBUTES, type ObjectRecord } from './object-record.js';
import type { S3Storage } from './storage.js';

/** The storage as the platform's object store. An unknown bucket throws NoSuchBucket with the bucket's name. */
export function objectStoreOf(storage: S3Storage): ObjectStore {
  return {
    createBucket: async (bucket) => {
      storage.create(bucket);
    },
    bucketExists: (bucket) => storage.find(bucket) !== undefined,
    list: async (bucket, prefix) => {
      const { keys, get } = storage.bucket(bucket);
      return listKeys(keys, prefix).map((key) => storedObject(get(key) as ObjectRecord));
    },
    head: async (bucket, key) => {
      const record = storage.bucket(bucket).get(key);
      return record === undefined ? undefined : storedObject(record);
    },
    read: async (bucket, key) => {
      const opened = await storage.bucket(bucket).read(key, () => ({}));
      if (opened === undefined) {
        throw s3Error('NoSuchKey', `NoSuchKey: The specified key does not exist: s3://${bucket}/${key}`);
      }
      return opened.stream;
    },
    write: async (bucket, key, body) => {
      if (storage.find(bucket) === undefined) discard(body);
      const target = storage.bucket(bucket);
      const blob = await writeBlob(target.blobFolder, body);
      return storedObject(await target.commit(key, blob, NO_ATTRIBUTES));
    },
    delete: async (bucket, key) => {
      await storage.bucket(bucket).delete(key);
    },
  };
}

function storedObject(record: ObjectRecord): StoredObject {
  return {
    key: record.key,
    size: record.size,
    etag: record.etag,
    lastModified: new Date(record.lastModified),
  };
}
