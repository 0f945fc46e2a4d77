/** The bytes of an upload, without framing, and the checks of length and checksums that the client sent. */
import type { Readable } from 'node:stream';
import { AwsChunkedDecoder } from '../aws-chunked.js';
import { type Blob, removeBlob, writeBlob } from '../blobs.js';
import { type ChecksumAlgorithm, checksumHeader, uploadAlgorithm } from '../checksums.js';
import { s3Error } from '../errors.js';
import { header, type S3Request } from './request.js';

const MD5_BYTES = 16;

export interface UploadBody {
  readonly bytes: Readable;
  readonly algorithm: ChecksumAlgorithm | undefined;
  /** Throws IncompleteBody, InvalidDigest or BadDigest. Call it after the bytes are read: trailers follow the bytes. */
  check(blob: Blob): void;
}

export function openUploadBody(request: S3Request): UploadBody {
  const algorithm = uploadAlgorithm(request.headers);
  const chunked = isChunked(request) ? new AwsChunkedDecoder() : undefined;
  if (chunked !== undefined) {
    request.body.once('error', (error) => chunked.destroy(error));
    // Invalid framing may be detected before the stream has a reader. Without this listener the error would end the
    // process. A later reader still receives it.
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
      const expected = header(request, name) ?? chunked?.trailers.get(name);
      if (expected !== undefined && expected !== blob.checksum?.value) {
        throw s3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
      }
    },
  };
}

/** Writes the body to a blob and checks it. Removes the blob if a check fails. */
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
  const expected = header(request, 'content-md5');
  if (expected === undefined) return;
  const bytes = Buffer.from(expected, 'base64');
  if (bytes.length !== MD5_BYTES) throw s3Error('InvalidDigest');
  if (bytes.toString('hex') !== blob.md5) throw s3Error('BadDigest');
}
