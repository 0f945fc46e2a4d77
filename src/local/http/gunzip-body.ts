/**
 * AWS SDKs compress the bodies of some operations: CloudWatch's PutMetricData with gzip from 10,240 bytes (Smithy, trait
 * `requestCompression`).
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The uncompressed body. */
export function gunzipBody(headers: IncomingHttpHeaders, body: Readable): Readable {
  if (headers['content-encoding'] !== 'gzip') return body;
  // Fastify compares this count with Content-Length instead of the count of unpacked bytes.
  const unpacked = Object.assign(createGunzip(), { receivedEncodedLength: 0 });
  body.on('data', (chunk: Buffer) => {
    unpacked.receivedEncodedLength += chunk.length;
  });
  body.once('error', (error) => unpacked.destroy(error));
  return body.pipe(unpacked);
}
