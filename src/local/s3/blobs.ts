/** Files that contain the bytes of objects and parts. They are written once and never changed. */
import { createHash, randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Checksum, type ChecksumAlgorithm, startChecksum } from './checksums.js';

export interface Blob {
  /** The name of the file in its folder. */
  readonly id: string;
  readonly size: number;
  /** Hexadecimal. S3 uses it as the ETag of an object that was not a multipart upload. */
  readonly md5: string;
  readonly checksum?: Checksum;
}

export type Bytes = Buffer | string | AsyncIterable<Buffer | string>;

/**
 * Writes the bytes to a new file in `folder`. If reading them fails, removes the file and throws the error.
 * No index names the blob yet: a process that dies during the write leaves only a file that the next start removes.
 */
export async function writeBlob(folder: string, bytes: Bytes, algorithm?: ChecksumAlgorithm): Promise<Blob> {
  const id = randomUUID();
  const md5 = createHash('md5');
  const hasher = algorithm === undefined ? undefined : startChecksum(algorithm);
  let size = 0;
  const handle = await open(join(folder, id), 'wx').catch((error) => {
    discard(bytes);
    throw error;
  });
  try {
    for await (const piece of pieces(bytes)) {
      const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
      md5.update(chunk);
      hasher?.update(chunk);
      size += chunk.length;
      await handle.writeFile(chunk);
    }
  } catch (error) {
    await removeBlob(folder, id);
    throw error;
  } finally {
    await handle.close();
  }
  const blob = { id, size, md5: md5.digest('hex') };
  if (algorithm === undefined || hasher === undefined) return blob;
  return { ...blob, checksum: { algorithm, value: hasher.digest(), type: 'FULL_OBJECT' } };
}

/** Destroys a stream that nobody will read: it may have a file or a socket open. */
export function discard(bytes: Bytes): void {
  if (bytes instanceof Readable) bytes.destroy();
}

export async function removeBlob(folder: string, id: string): Promise<void> {
  await rm(join(folder, id), { force: true });
}

function pieces(bytes: Bytes): Iterable<Buffer | string> | AsyncIterable<Buffer | string> {
  return typeof bytes === 'string' || Buffer.isBuffer(bytes) ? [bytes] : bytes;
}
