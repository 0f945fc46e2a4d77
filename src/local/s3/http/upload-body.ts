/** The bytes of an upload: unframed, and checked against everything the client said about them. */
import type { Readable } from 'node:stream';
import { AwsChunkedDecoder } from '../aws-chunked.js';
import { type Blob, removeBlob, writeBlob } from '../blobs.js';
import { announcedAlgorithm, type ChecksumAlgorithm, checksumHeader } from '../checksums.js';
import { s3Error } from '../errors.js';
import { header, type S3Request } from './request.js';

const MD5_LENGTH = 16;

export interface UploadBody {
  readonly bytes: Readable;
  readonly algorithm: ChecksumAlgorithm | undefined;
  /** Throws IncompleteBody or BadDigest. Trailers are known only after the bytes, so this comes last. */
  check(blob: Blob): void;
}

export function openUploadBody(request: S3Request): UploadBody {
  const algorithm = announcedAlgorithm(request.headers);
  const chunked = isChunked(request) ? new AwsChunkedDecoder() : undefined;
  if (chunked !== undefined) {
    request.body.once('error', (error) => chunked.destroy(error));
    // Bad framing may be noticed before anyone reads. Whoever reads then gets the error; unheard, it would end the process.
    chunked.on('error', () => undefined);
    request.body.pipe(chunked);
  }
  const length = header(request, chunked === undefined ? 'content-length' : 'x-amz-decoded-content-length');
  return {
    bytes: chunked ?? request.body,
    algorithm,
    check: (blob) => {
      if (length !== undefined && Number(length) !== blob.size) throw s3Error('IncompleteBody');
      checkMd5(request, blob);
      if (algorithm === undefined) return;
      const name = checksumHeader(algorithm);
      const said = header(request, name) ?? chunked?.trailers.get(name);
      if (said !== undefined && said !== blob.checksum?.value) {
        throw s3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
      }
    },
  };
}

/** Writes a checked body as a blob. */
export async function storeUploadBody(request: S3Request, folder: string): Promise<Blob> {
  const body = openUploadBody(request);
  const blob = await writeBlob(folder, body.bytes, body.algorithm);
  try {
    body.check(blob);
  } catch (error) {
    await removeBlob(folder, blob.id);
    throw error;
  }
  return blob;
}

function isChunked(request: S3Request): boolean {
  const encodings = (header(request, 'content-encoding') ?? '').split(',').map((coding) => coding.trim());
  const streaming = header(request, 'x-amz-content-sha256')?.startsWith('STREAMING-') ?? false;
  return streaming || encodings.includes('aws-chunked');
}

function checkMd5(request: S3Request, blob: Blob): void {
  const said = header(request, 'content-md5');
  if (said === undefined) return;
  const bytes = Buffer.from(said, 'base64');
  if (bytes.length !== MD5_LENGTH) throw s3Error('InvalidDigest');
  if (bytes.toString('hex') !== blob.md5) throw s3Error('BadDigest');
}
