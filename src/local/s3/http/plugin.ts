/** S3 as a fastify plugin, path-style, under whatever prefix it is registered. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { AwsError } from '../../aws-error.js';
import type { S3Storage } from '../storage.js';
import { serveBucket, serveService } from './buckets.js';
import { serveObject } from './objects.js';
import { parseTarget, type S3Answer, type S3Request } from './request.js';
import { toXml } from './xml.js';

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];

/** Serves the storage. Signatures are not checked. */
export function s3Plugin(storage: S3Storage, prefix: string): FastifyPluginAsync {
  return async (app) => {
    // Bodies stay streams: an object may be larger than memory.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    const handler = (request: FastifyRequest, reply: FastifyReply) => answer(storage, prefix, request, reply);
    app.route({ method: METHODS, url: prefix, handler });
    app.route({ method: METHODS, url: `${prefix}/*`, handler });
  };
}

async function answer(storage: S3Storage, prefix: string, request: FastifyRequest, reply: FastifyReply) {
  reply.header('x-amz-request-id', request.id);
  let served: S3Answer;
  try {
    served = await serve({
      ...parseTarget(pathStyle(request.headers.host, (request.raw.url ?? '').slice(prefix.length))),
      method: request.method,
      // The framework's view lacks a content type that is no media type.
      headers: request.raw.headers,
      body: request.raw,
      storage,
    });
  } catch (error) {
    served = failure(error, request);
  }
  reply.code(served.status);
  if (typeof served.body === 'string') reply.header('content-type', 'application/xml');
  return reply.headers(served.headers ?? {}).send(served.body);
}

/** Clients that were given `localhost` and not told of path style put the bucket in front: `bucket.localhost`. */
function pathStyle(host: string | undefined, path: string): string {
  const bucket = /^(.+)\.localhost(?::\d+)?$/.exec(host ?? '')?.[1];
  if (bucket === undefined) return path;
  return path.startsWith('/') ? `/${bucket}${path}` : `/${bucket}/${path}`;
}

async function serve(request: S3Request): Promise<S3Answer> {
  if (request.bucket === '') return serveService(request);
  return request.key === '' ? serveBucket(request) : serveObject(request);
}

function failure(error: unknown, request: FastifyRequest): S3Answer {
  const known = error instanceof AwsError;
  const status = known ? error.statusCode : 500;
  if (request.method === 'HEAD') return { status };
  const body = toXml(
    'Error',
    {
      Code: known ? error.code : 'InternalError',
      Message: known ? error.message : `The local S3 failed: ${String(error)}`,
      Resource: request.raw.url,
      RequestId: request.id,
    },
    '',
  );
  return { status, body };
}
