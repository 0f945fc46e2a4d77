/**
 * Clients compress bodies of some operations by themselves: CloudWatch's PutMetricData goes as gzip from 10,240 bytes on
 * (Smithy, trait `requestCompression`).
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The body as it was before the client compressed it. */
export function gunzipBody(headers: IncomingHttpHeaders, body: Readable): Readable {
  if (headers['content-encoding'] !== 'gzip') return body;
  // Fastify holds this count, not that of the unpacked bytes, against Content-Length.
  const unpacked = Object.assign(createGunzip(), { receivedEncodedLength: 0 });
  body.on('data', (chunk: Buffer) => {
    unpacked.receivedEncodedLength += chunk.length;
  });
  body.once('error', (error) => unpacked.destroy(error));
  return body.pipe(unpacked);
}
