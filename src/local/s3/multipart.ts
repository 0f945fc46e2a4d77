/** Uploads in parts. Each lives in a folder of its own until it is completed or aborted, and survives a restart. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Journal, openJournal } from '../journal.js';
import { type Blob, type Bytes, removeBlob, writeBlob } from './blobs.js';
import type { Bucket } from './bucket.js';
import { type ChecksumAlgorithm, compositeChecksum } from './checksums.js';
import { s3Error } from './errors.js';
import type { ObjectAttributes, ObjectRecord, WriteConditions } from './object-record.js';

/** Every part but the last has at least this size (Amazon S3 user guide, "Multipart upload limits"). */
const SMALLEST_PART = 5 * 1024 * 1024;

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
  /** In order of key, then of age. */
  list(): readonly Upload[];
  /** Throws NoSuchUpload unless the upload is there for that key. */
  get(key: string, id: string): Upload;
  start(start: UploadStart): Upload;
  /** The part's checksum is of the upload's algorithm, else of the one given. `check` may refuse what was written. */
  addPart(
    upload: Upload,
    number: number,
    bytes: Bytes,
    algorithm?: ChecksumAlgorithm,
    check?: (blob: Blob) => void,
  ): Promise<UploadedPart>;
  /** `checksum` is what the client says the whole object has. Throws BadDigest if it does not. */
  complete(
    upload: Upload,
    parts: readonly RequestedPart[],
    conditions?: WriteConditions,
    checksum?: string,
  ): Promise<ObjectRecord>;
  abort(upload: Upload): Promise<void>;
  close(): void;
}

/** Opens the uploads that are under way in the bucket. */
export function openUploads(bucket: Bucket, now: () => Date): Uploads {
  const folder = join(bucket.folder, 'uploads');
  mkdirSync(folder, { recursive: true });
  const uploads = new Map<string, Upload>();
  for (const id of readdirSync(folder)) {
    const upload = reopen(join(folder, id), id);
    if (upload !== undefined) uploads.set(id, upload);
  }
  const forget = async (upload: Upload) => {
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
      const parts = chooseParts(upload, requested);
      const whole = await writeBlob(
        bucket.blobFolder,
        concatenation(upload, parts),
        fullObjectAlgorithm(upload),
      );
      const uploaded = parts.map(({ size, checksum: of }) =>
        of?.algorithm === upload.algorithm && of !== undefined ? { size, checksum: of.value } : { size },
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
      await forget(upload);
      return record;
    },
    abort: forget,
    close: () => {
      for (const upload of uploads.values()) upload.journal.close();
    },
  };
}

function reopen(folder: string, id: string): Upload | undefined {
  const file = join(folder, 'index.jsonl');
  const { journal, entries } = existsSync(file)
    ? openJournal<UploadEntry>(file)
    : { journal: undefined, entries: [] };
  const first = entries[0];
  if (journal === undefined || first === undefined || !('start' in first)) {
    // The process died while starting it; its client never learned the id.
    journal?.close();
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  const parts = new Map<number, UploadedPart>();
  for (const entry of entries) if ('part' in entry) parts.set(entry.part.number, entry.part);
  return { ...first.start, id, folder, parts, journal };
}

function chooseParts(upload: Upload, requested: readonly RequestedPart[]): readonly UploadedPart[] {
  if (requested.length === 0) throw s3Error('MalformedXML');
  const ascending = requested.every(
    ({ number }, index) => index === 0 || number > (requested[index - 1]?.number ?? 0),
  );
  if (!ascending) throw s3Error('InvalidPartOrder');
  return requested.map(({ number, etag }, index) => {
    const part = upload.parts.get(number);
    if (part === undefined || part.md5 !== etag.replace(/^"|"$/g, '')) throw s3Error('InvalidPart');
    if (index < requested.length - 1 && part.size < SMALLEST_PART) throw s3Error('EntityTooSmall');
    return part;
  });
}

async function* concatenation(upload: Upload, parts: readonly UploadedPart[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield* createReadStream(join(upload.folder, part.id), { highWaterMark: 1 << 20 });
}

/** MD5 of the parts' MD5s, then `-` and their number. */
function multipartEtag(parts: readonly UploadedPart[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(Buffer.from(part.md5, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

/** CRC64NVME exists for whole objects only; SHA for parts only; the other two default to parts. */
function fullObjectAlgorithm(upload: Upload): ChecksumAlgorithm | undefined {
  const whole = upload.checksumType === 'FULL_OBJECT' || upload.algorithm === 'CRC64NVME';
  return whole ? upload.algorithm : undefined;
}

function compositeOf(upload: Upload, parts: readonly UploadedPart[]): Pick<Blob, 'checksum'> {
  if (upload.algorithm === undefined || fullObjectAlgorithm(upload) !== undefined) return {};
  const values = parts.map((part) => part.checksum?.value ?? '');
  return { checksum: compositeChecksum(upload.algorithm, values) };
}
