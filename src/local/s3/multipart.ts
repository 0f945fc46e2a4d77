/** Multipart uploads. Each has its own folder until it is completed or aborted. It survives a restart. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Journal, openJournal } from '../journal.js';
import { type Blob, type Bytes, removeBlob, writeBlob } from './blobs.js';
import type { Bucket } from './bucket.js';
import { type ChecksumAlgorithm, compositeChecksum } from './checksums.js';
import { s3Error } from './errors.js';
import { unquoted } from './etag.js';
import type { ObjectAttributes, ObjectRecord, WriteConditions } from './object-record.js';

/** In bytes, for all parts except the last (Amazon S3 user guide, "Multipart upload limits"). */
const MIN_PART_SIZE = 5 * 1024 * 1024;

export interface UploadStart {
  readonly key: string;
  readonly attributes: ObjectAttributes;
  readonly algorithm?: ChecksumAlgorithm;
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE';
  /** ISO 8601. */
  readonly initiated: string;
}

export interface UploadedPart extends Blob {
  readonly number: number;
  /** ISO 8601. */
  readonly lastModified: string;
}

export interface Upload extends UploadStart {
  readonly id: string;
  readonly folder: string;
  readonly parts: Map<number, UploadedPart>;
  readonly journal: Journal<UploadEntry>;
}

type UploadEntry = { readonly start: UploadStart } | { readonly part: UploadedPart };

export interface RequestedPart {
  readonly number: number;
  readonly etag: string;
}

export interface Uploads {
  /** Sorted by key, then by time of initiation. */
  list(): readonly Upload[];
  /** Throws NoSuchUpload if the key has no upload with this ID. */
  get(key: string, id: string): Upload;
  start(start: UploadStart): Upload;
  /**
   * Stores a part. Its checksum uses `algorithm`, by default that of the upload. `check` runs after the bytes are
   * written; if it throws, the part is removed.
   */
  addPart(
    upload: Upload,
    number: number,
    bytes: Bytes,
    algorithm?: ChecksumAlgorithm,
    check?: (blob: Blob) => void,
  ): Promise<UploadedPart>;
  /** `checksum` is the client's checksum of the whole object. Throws BadDigest if the object has another one. */
  complete(
    upload: Upload,
    parts: readonly RequestedPart[],
    conditions?: WriteConditions,
    checksum?: string,
  ): Promise<ObjectRecord>;
  abort(upload: Upload): Promise<void>;
  close(): void;
}

/** Opens the bucket's uploads that are in progress. */
export function openUploads(bucket: Bucket, now: () => Date): Uploads {
  const folder = join(bucket.folder, 'uploads');
  mkdirSync(folder, { recursive: true });
  const uploads = new Map<string, Upload>();
  for (const id of readdirSync(folder)) {
    const upload = reopenUpload(join(folder, id), id);
    if (upload !== undefined) uploads.set(id, upload);
  }
  const remove = async (upload: Upload) => {
    uploads.delete(upload.id);
    upload.journal.close();
    await rm(upload.folder, { recursive: true, force: true });
  };

  return {
    list: () =>
      [...uploads.values()].sort((a, b) =>
        a.key === b.key ? a.initiated.localeCompare(b.initiated) : a.key < b.key ? -1 : 1,
      ),
    get: (key, id) => {
      const upload = uploads.get(id);
      if (upload?.key !== key) throw s3Error('NoSuchUpload');
      return upload;
    },
    start: (start) => {
      const id = randomUUID().replaceAll('-', '');
      mkdirSync(join(folder, id));
      const { journal } = openJournal<UploadEntry>(join(folder, id, 'index.jsonl'));
      journal.append({ start });
      const upload: Upload = { ...start, id, folder: join(folder, id), parts: new Map(), journal };
      uploads.set(id, upload);
      return upload;
    },
    addPart: async (upload, number, bytes, algorithm, check) => {
      const blob = await writeBlob(upload.folder, bytes, algorithm ?? upload.algorithm);
      try {
        check?.(blob);
        if (!uploads.has(upload.id)) throw s3Error('NoSuchUpload');
      } catch (error) {
        await removeBlob(upload.folder, blob.id);
        throw error;
      }
      const part: UploadedPart = { ...blob, number, lastModified: now().toISOString() };
      const previous = upload.parts.get(number);
      upload.journal.append({ part });
      upload.parts.set(number, part);
      if (previous !== undefined) await removeBlob(upload.folder, previous.id);
      return part;
    },
    complete: async (upload, requested, conditions, checksum) => {
      const parts = requestedParts(upload, requested);
      const whole = await writeBlob(
        bucket.blobFolder,
        concatenation(upload, parts),
        fullObjectAlgorithm(upload),
      );
      const uploaded = parts.map(({ size, checksum: sent }) =>
        sent !== undefined && sent.algorithm === upload.algorithm ? { size, checksum: sent.value } : { size },
      );
      const blob = {
        ...whole,
        etag: multipartEtag(parts),
        parts: uploaded,
        ...compositeOf(upload, parts),
      };
      if (checksum !== undefined && checksum !== blob.checksum?.value) {
        await removeBlob(bucket.blobFolder, blob.id);
        throw s3Error('BadDigest');
      }
      const record = await bucket.commit(upload.key, blob, upload.attributes, conditions);
      await remove(upload);
      return record;
    },
    abort: remove,
    close: () => {
      for (const upload of uploads.values()) upload.journal.close();
    },
  };
}

function reopenUpload(folder: string, id: string): Upload | undefined {
  const file = join(folder, 'index.jsonl');
  const { journal, entries } = existsSync(file)
    ? openJournal<UploadEntry>(file)
    : { journal: undefined, entries: [] };
  const first = entries[0];
  if (journal === undefined || first === undefined || !('start' in first)) {
    // The process ended before the client received the ID of this upload.
    journal?.close();
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  const parts = new Map<number, UploadedPart>();
  for (const entry of entries) if ('part' in entry) parts.set(entry.part.number, entry.part);
  return { ...first.start, id, folder, parts, journal };
}

function requestedParts(upload: Upload, requested: readonly RequestedPart[]): readonly UploadedPart[] {
  if (requested.length === 0) throw s3Error('MalformedXML');
  const ascending = requested.every(
    ({ number }, index) => index === 0 || number > (requested[index - 1]?.number ?? 0),
  );
  if (!ascending) throw s3Error('InvalidPartOrder');
  return requested.map(({ number, etag }, index) => {
    const part = upload.parts.get(number);
    if (part === undefined || part.md5 !== unquoted(etag)) throw s3Error('InvalidPart');
    if (index < requested.length - 1 && part.size < MIN_PART_SIZE) throw s3Error('EntityTooSmall');
    return part;
  });
}

async function* concatenation(upload: Upload, parts: readonly UploadedPart[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield* createReadStream(join(upload.folder, part.id), { highWaterMark: 1 << 20 });
}

/** The MD5 of the parts' MD5s, then `-` and the number of parts. */
function multipartEtag(parts: readonly UploadedPart[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(Buffer.from(part.md5, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

/** CRC64NVME exists for whole objects only, SHA for parts only. CRC32 and CRC32C default to parts. */
function fullObjectAlgorithm(upload: Upload): ChecksumAlgorithm | undefined {
  const whole = upload.checksumType === 'FULL_OBJECT' || upload.algorithm === 'CRC64NVME';
  return whole ? upload.algorithm : undefined;
}

function compositeOf(upload: Upload, parts: readonly UploadedPart[]): Pick<Blob, 'checksum'> {
  if (upload.algorithm === undefined || fullObjectAlgorithm(upload) !== undefined) return {};
  const values = parts.map((part) => part.checksum?.value ?? '');
  return { checksum: compositeChecksum(upload.algorithm, values) };
}
