/**
 * Answers to whoever is not where a service is: a browser, curl, a client that was given the platform's bare address. Each
 * gets a sentence that names the right address, in the form that the caller can read.
 */
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AwsError } from '../aws-error.js';
import { asAwsError, sendJsonError, sendRestJsonError } from './aws-errors.js';
import { sendInCallersForm, sendS3Error } from './callers-form.js';

/** Path of each service, as `PREFIXES` of app.ts has them. */
export interface Addresses {
  readonly s3: string;
  readonly sagemaker: string;
  readonly runtime: string;
  readonly other: string;
  readonly control: string;
}

export function answerStrangers(app: FastifyInstance, addresses: Addresses): void {
  // Bodies of requests that go nowhere are not read.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  const send = (request: FastifyRequest, reply: FastifyReply, error: AwsError) => {
    if (isBelow(request, addresses.control)) {
      return reply.code(error.statusCode).send({ error: error.code, message: error.message });
    }
    if (isBelow(request, addresses.s3)) return sendS3Error(request, reply, error);
    if (isBelow(request, addresses.sagemaker)) return sendJsonError(reply, error);
    // A model's input has any content type, so it tells nothing about the protocol.
    if (isBelow(request, addresses.runtime)) return sendRestJsonError(reply, error);
    return sendInCallersForm(request, reply, error);
  };

  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: async (request, reply) =>
      reply.type('text/plain; charset=utf-8').send(welcome(originOf(request), addresses)),
  });
  app.setNotFoundHandler((request, reply) => send(request, reply, notFound(request, addresses)));
  app.setErrorHandler((error: FastifyError, request, reply) => send(request, reply, asStated(error)));
}

/** For URLs that the router cannot read: there is no route to them, and no hook has run. */
export function answerBadUrl(addresses: Addresses) {
  return (_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const url = (request.raw.url ?? '').slice(0, 200);
    const error = new AwsError('InvalidURI', `Couldn't parse the specified URI: ${url}`);
    if (isBelow(request, addresses.s3)) sendS3Error(request, reply, error);
    else sendRestJsonError(reply, error);
  };
}

/** What speaks no HTTP, an unknown method, or headers beyond 16 KiB, is told so and hung up on. */
export function hangUp(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  const message = `The local platform could not read this as a request of HTTP/1.1 without TLS: ${error.message}`;
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function isBelow(request: FastifyRequest, prefix: string): boolean {
  const url = request.raw.url ?? '';
  return url.startsWith(prefix) && ['', '/', '?'].includes(url.charAt(prefix.length));
}

function notFound(request: FastifyRequest, addresses: Addresses): AwsError {
  const asked = `${request.method} ${(request.raw.url ?? '').slice(0, 200)}`;
  const origin = originOf(request);
  const unknown = (message: string) => new AwsError('UnknownOperationException', message, 404);
  if (isBelow(request, addresses.s3)) {
    return new AwsError(
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      405,
    );
  }
  if (isBelow(request, addresses.sagemaker)) {
    return unknown(
      `${asked} is no call of SageMaker: its operations are POST ${addresses.sagemaker} with a JSON body and the header X-Amz-Target: SageMaker.ListEndpoints (or another operation).`,
    );
  }
  if (isBelow(request, addresses.runtime)) {
    return unknown(
      `${asked} is no call of SageMaker Runtime: invoke by POST ${addresses.runtime}/endpoints/NAME/invocations.`,
    );
  }
  if (isBelow(request, addresses.control)) {
    return unknown(`${asked} is no route of the control API. docs/local-sagemaker.md lists them.`);
  }
  return unknown(
    `${asked} belongs to no service. They are at ${origin}${addresses.sagemaker}, ${origin}${addresses.runtime}, ${origin}${addresses.s3} (path style) and, all others, ${origin}${addresses.other}: "npx rebaseline local env" prints the variables that send clients there.`,
  );
}

/** The framework's own refusals: a body beyond the limit, a length that is wrong, gzip that is none. */
function asStated(error: FastifyError): AwsError {
  if (error instanceof AwsError) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new AwsError('RequestEntityTooLargeException', 'The body of the request is too large.', 413);
  }
  if (error.code?.startsWith('Z_')) {
    return new AwsError('SerializationException', 'The body of the request is said to be gzip and is not.');
  }
  const status = error.statusCode ?? 500;
  return status < 500 ? new AwsError('SerializationException', error.message, status) : asAwsError(error);
}

const originOf = (request: FastifyRequest) =>
  `http://${request.socket.localAddress}:${request.socket.localPort}`;

function welcome(origin: string, { sagemaker, runtime, s3, other, control }: Addresses): string {
  return `The local SageMaker is up.

SageMaker           ${origin}${sagemaker}
SageMaker Runtime   ${origin}${runtime}
S3 (path style)     ${origin}${s3}
other services      ${origin}${other}
control API         ${origin}${control}/health

AWS clients come here by environment variables: eval "$(npx rebaseline local env)"
`;
}
