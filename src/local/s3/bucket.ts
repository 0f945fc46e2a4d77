/**
 * One bucket: an index in memory, a journal of the index, and the blobs. A write becomes visible when its line is in the
 * journal. Its conditions are evaluated at the same moment, so that only one of two conditional writers can succeed.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { openJournal } from '../journal.js';
import { type Blob, removeBlob } from './blobs.js';
import { s3Error } from './errors.js';
import { unquoted } from './etag.js';
import { SortedKeys } from './key-order.js';
import type { ObjectAttributes, ObjectRecord, WriteConditions } from './object-record.js';

type IndexEntry =
  | { readonly put: ObjectRecord }
  | { readonly delete: string }
  | { readonly createdAt: string };

export interface ByteRange {
  readonly start: number;
  /** The last byte, inclusive. */
  readonly end: number;
}

export interface Bucket {
  readonly name: string;
  readonly createdAt: string;
  readonly folder: string;
  readonly blobFolder: string;
  readonly keys: SortedKeys;
  readonly size: number;
  get(key: string): ObjectRecord | undefined;
  /** Makes the blob the content of the object. If a condition fails, removes the blob and throws PreconditionFailed. */
  commit(
    key: string,
    blob: Blob & Partial<Pick<ObjectRecord, 'etag' | 'parts'>>,
    attributes: ObjectAttributes,
    conditions?: WriteConditions,
  ): Promise<ObjectRecord>;
  setTags(key: string, tags: Readonly<Record<string, string>>): void;
  delete(key: string, conditions?: WriteConditions): Promise<void>;
  /**
   * Opens the object as it is at one moment: a later write does not change the stream. Undefined if the key is absent.
   * `prepare` runs before the file is opened, so that an error that it throws leaves no file open. The caller must read
   * the stream to its end or destroy it.
   */
  read<T extends { readonly range?: ByteRange | undefined }>(
    key: string,
    prepare: (record: ObjectRecord) => T,
  ): Promise<OpenObject<T> | undefined>;
  close(): void;
}

export interface OpenObject<T> {
  readonly record: ObjectRecord;
  readonly prepared: T;
  /** The bytes of `prepared.range`. Without a range, all bytes. */
  readonly stream: Readable;
}

/** Opens or creates the bucket in `folder`. Its dates and those of its objects come from `now`. */
export function openBucket(name: string, folder: string, now: () => Date): Bucket {
  const blobFolder = join(folder, 'blobs');
  mkdirSync(blobFolder, { recursive: true });
  const { journal, entries } = openJournal<IndexEntry>(join(folder, 'index.jsonl'));
  const objects = new Map<string, ObjectRecord>();
  let createdAt: string | undefined;
  for (const entry of entries) {
    if ('put' in entry) objects.set(entry.put.key, entry.put);
    else if ('delete' in entry) objects.delete(entry.delete);
    else createdAt = entry.createdAt;
  }
  const created = createdAt ?? now().toISOString();
  if (createdAt === undefined) journal.append({ createdAt: created });
  // The lines of overwritten and deleted objects are removed at a start.
  if (entries.length > 2 * objects.size + 1000) {
    journal.rewrite([{ createdAt: created }, ...[...objects.values()].map((put) => ({ put }))]);
  }
  removeOrphans(blobFolder, objects);
  const keys = new SortedKeys(objects.keys());

  return {
    name,
    createdAt: created,
    folder,
    blobFolder,
    keys,
    get size() {
      return objects.size;
    },
    get: (key) => objects.get(key),
    commit: async (key, blob, attributes, conditions) => {
      const previous = objects.get(key);
      try {
        checkConditions(previous, conditions);
      } catch (error) {
        await removeBlob(blobFolder, blob.id);
        throw error;
      }
      const record: ObjectRecord = {
        key,
        size: blob.size,
        etag: blob.etag ?? blob.md5,
        lastModified: now().toISOString(),
        blob: blob.id,
        headers: attributes.headers,
        metadata: attributes.metadata,
        tags: attributes.tags,
        ...(blob.checksum === undefined ? {} : { checksum: blob.checksum }),
        ...(blob.parts === undefined ? {} : { parts: blob.parts }),
      };
      journal.append({ put: record });
      objects.set(key, record);
      if (previous === undefined) keys.add(key);
      else await removeBlob(blobFolder, previous.blob);
      return record;
    },
    setTags: (key, tags) => {
      const record = objects.get(key);
      if (record === undefined) throw s3Error('NoSuchKey');
      const tagged = { ...record, tags };
      journal.append({ put: tagged });
      objects.set(key, tagged);
    },
    delete: async (key, conditions) => {
      const previous = objects.get(key);
      if (previous === undefined) return;
      checkConditions(previous, conditions);
      journal.append({ delete: key });
      objects.delete(key);
      keys.remove(key);
      await removeBlob(blobFolder, previous.blob);
    },
    read: async (key, prepare) => {
      for (;;) {
        const record = objects.get(key);
        if (record === undefined) return undefined;
        const prepared = prepare(record);
        try {
          // An open file stays readable after a later write deletes it.
          const handle = await open(join(blobFolder, record.blob));
          return { record, prepared, stream: handle.createReadStream(prepared.range) };
        } catch (error) {
          const overwritten = objects.get(key)?.blob !== record.blob;
          if (!overwritten) throw error;
        }
      }
    },
    close: () => journal.close(),
  };
}

/** Evaluates If-Match and If-None-Match against the existing object, as S3's conditional writes do. */
function checkConditions(existing: ObjectRecord | undefined, conditions: WriteConditions | undefined): void {
  if (conditions?.ifNoneMatch !== undefined && existing !== undefined) {
    if (conditions.ifNoneMatch === '*' || unquoted(conditions.ifNoneMatch) === existing.etag) {
      throw s3Error('PreconditionFailed');
    }
  }
  if (conditions?.ifMatch !== undefined) {
    if (existing === undefined) throw s3Error('NoSuchKey');
    if (conditions.ifMatch !== '*' && unquoted(conditions.ifMatch) !== existing.etag) {
      throw s3Error('PreconditionFailed');
    }
  }
}

/** Removes files that no object refers to: a process that was killed leaves them. */
function removeOrphans(folder: string, objects: ReadonlyMap<string, ObjectRecord>): void {
  const indexed = new Set([...objects.values()].map((record) => record.blob));
  for (const file of readdirSync(folder)) if (!indexed.has(file)) rmSync(join(folder, file));
}
