/**
 * Error responses for requests that match no service, for example from a browser, from curl, or from a client whose
 * endpoint has no path. Each contains the correct address, in the client's protocol.
 */
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AwsError } from '../aws-error.js';
import { asAwsError, sendJsonError, sendRestJsonError } from './aws-errors.js';
import { PROTECTIVE_HEADERS } from './browser-guard.js';
import { sendErrorInClientProtocol, sendS3Error } from './protocol-errors.js';

/** The path prefix of each service: `PREFIXES` in app.ts. */
export interface ServicePaths {
  readonly s3: string;
  readonly sagemaker: string;
  readonly runtime: string;
  readonly other: string;
  readonly control: string;
}

/** Adds the page at `/` and the handlers of unmatched requests and of the framework's errors. */
export function handleUnmatchedRequests(app: FastifyInstance, paths: ServicePaths): void {
  // The body of an unmatched request is not read.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  const send = (request: FastifyRequest, reply: FastifyReply, error: AwsError) => {
    if (isBelow(request, paths.control)) {
      return reply.code(error.statusCode).send({ error: error.code, message: error.message });
    }
    if (isBelow(request, paths.s3)) return sendS3Error(request, reply, error);
    if (isBelow(request, paths.sagemaker)) return sendJsonError(reply, error);
    // The content type is that of the model's input, so it does not identify the protocol.
    if (isBelow(request, paths.runtime)) return sendRestJsonError(reply, error);
    return sendErrorInClientProtocol(request, reply, error);
  };

  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: async (request, reply) =>
      reply.type('text/plain; charset=utf-8').send(welcome(originOf(request), paths)),
  });
  app.setNotFoundHandler((request, reply) => send(request, reply, notFound(request, paths)));
  app.setErrorHandler((error: FastifyError, request, reply) => send(request, reply, frameworkError(error)));
}

/** For URLs that the router cannot parse. No hook runs for them. */
export function sendBadUrlError(paths: ServicePaths) {
  return (_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const url = (request.raw.url ?? '').slice(0, 200);
    reply.headers(PROTECTIVE_HEADERS);
    const error = new AwsError('InvalidURI', `Couldn't parse the specified URI: ${url}`);
    if (isBelow(request, paths.s3)) sendS3Error(request, reply, error);
    else sendRestJsonError(reply, error);
  };
}

/** For input that is not HTTP, has an unknown method or headers above 16 KiB: sends the reason and closes the connection. */
export function sendUnreadableRequestError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  const message = `The local platform expects HTTP/1.1 without TLS and cannot read this request: ${error.message}`;
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function isBelow(request: FastifyRequest, prefix: string): boolean {
  const url = request.raw.url ?? '';
  return url.startsWith(prefix) && ['', '/', '?'].includes(url.charAt(prefix.length));
}

function notFound(request: FastifyRequest, paths: ServicePaths): AwsError {
  const call = `${request.method} ${(request.raw.url ?? '').slice(0, 200)}`;
  const origin = originOf(request);
  const unknown = (message: string) => new AwsError('UnknownOperationException', message, 404);
  if (isBelow(request, paths.s3)) {
    return new AwsError(
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      405,
    );
  }
  if (isBelow(request, paths.sagemaker)) {
    return unknown(
      `${call} is not a SageMaker operation. Send POST ${paths.sagemaker} with a JSON body and a header such as X-Amz-Target: SageMaker.ListEndpoints.`,
    );
  }
  if (isBelow(request, paths.runtime)) {
    return unknown(
      `${call} is not a SageMaker Runtime operation. To invoke an endpoint, send POST ${paths.runtime}/endpoints/NAME/invocations.`,
    );
  }
  if (isBelow(request, paths.control)) {
    return unknown(`${call} is not a route of the control API. docs/local-sagemaker.md lists its routes.`);
  }
  return unknown(
    `${call} matches no service. SageMaker is at ${origin}${paths.sagemaker}, SageMaker Runtime at ${origin}${paths.runtime}, S3 at ${origin}${paths.s3} (path style), all other services at ${origin}${paths.other}. Run "npx rebaseline local env" to print the environment variables for AWS clients.`,
  );
}

/** Errors of the framework: a body that is too large, a wrong length, invalid gzip. */
function frameworkError(error: FastifyError): AwsError {
  if (error instanceof AwsError) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new AwsError('RequestEntityTooLargeException', 'The body of the request is too large.', 413);
  }
  if (error.code?.startsWith('Z_')) {
    return new AwsError(
      'SerializationException',
      'The request declares Content-Encoding: gzip, but its body is not gzip.',
    );
  }
  const status = error.statusCode ?? 500;
  return status < 500 ? new AwsError('SerializationException', error.message, status) : asAwsError(error);
}

const originOf = (request: FastifyRequest) =>
  `http://${request.socket.localAddress}:${request.socket.localPort}`;

function welcome(origin: string, { sagemaker, runtime, s3, other, control }: ServicePaths): string {
  return `The local SageMaker is running.

SageMaker           ${origin}${sagemaker}
SageMaker Runtime   ${origin}${runtime}
S3 (path style)     ${origin}${s3}
other services      ${origin}${other}
control API         ${origin}${control}/health

To set the environment variables for AWS clients: eval "$(npx rebaseline local env)"
`;
}
