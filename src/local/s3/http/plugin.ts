/** S3 as a fastify plugin with path-style URLs below a prefix. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { AwsError } from '../../aws-error.js';
import type { S3Storage } from '../storage.js';
import { serveBucket, serveService } from './buckets.js';
import { errorBody } from './error-response.js';
import { serveObject } from './objects.js';
import { parseTarget, type S3Request, type S3Response } from './request.js';

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];

/** Serves the storage. Signatures are not checked. */
export function s3Plugin(storage: S3Storage, prefix: string): FastifyPluginAsync {
  return async (app) => {
    // Bodies are streamed because an object may be larger than the memory.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    const handler = (request: FastifyRequest, reply: FastifyReply) =>
      respond(storage, prefix, request, reply);
    app.route({ method: METHODS, url: prefix, handler });
    app.route({ method: METHODS, url: `${prefix}/*`, handler });
  };
}

async function respond(storage: S3Storage, prefix: string, request: FastifyRequest, reply: FastifyReply) {
  reply.header('x-amz-request-id', request.id);
  let response: S3Response;
  try {
    response = await serve({
      ...parseTarget(asPathStyle(request.headers.host, (request.raw.url ?? '').slice(prefix.length))),
      method: request.method,
      // `request.headers` lacks a content type that is not a media type (any-content-type.ts).
      headers: request.raw.headers,
      body: request.raw,
      storage,
    });
  } catch (error) {
    response = errorResponse(error, request);
  }
  reply.code(response.status);
  if (typeof response.body === 'string') reply.header('content-type', 'application/xml');
  return reply.headers(response.headers ?? {}).send(response.body);
}

/** Clients with virtual-hosted-style URLs put the bucket before the host: `bucket.localhost`. */
function asPathStyle(host: string | undefined, path: string): string {
  const bucket = /^(.+)\.localhost(?::\d+)?$/.exec(host ?? '')?.[1];
  if (bucket === undefined) return path;
  return path.startsWith('/') ? `/${bucket}${path}` : `/${bucket}/${path}`;
}

async function serve(request: S3Request): Promise<S3Response> {
  if (request.bucket === '') return serveService(request);
  return request.key === '' ? serveBucket(request) : serveObject(request);
}

function errorResponse(error: unknown, request: FastifyRequest): S3Response {
  const s3Error =
    error instanceof AwsError
      ? error
      : new AwsError('InternalError', `The local S3 failed: ${String(error)}`, 500);
  const status = s3Error.statusCode;
  if (request.method === 'HEAD') return { status };
  return { status, body: errorBody(s3Error, request.raw.url, request.id) };
}
