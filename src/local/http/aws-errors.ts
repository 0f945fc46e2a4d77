/** Error responses of AWS's JSON protocols, and lost responses. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AwsError } from '../aws-error.js';

/** The error as an AwsError. Any other error is a fault of the platform: InternalFailure, status 500. */
export function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError('InternalFailure', `The local platform failed: ${message}`, 500);
}

/** AWS JSON 1.1: the code is in `__type`. SageMaker's modelled errors have the member `Message`, all others `message`. */
export function sendJsonError(reply: FastifyReply, error: AwsError): FastifyReply {
  return reply
    .code(error.statusCode)
    .header('content-type', 'application/x-amz-json-1.1')
    .send(JSON.stringify({ __type: error.code, message: error.message, Message: error.message }));
}

/** REST JSON: the code is in a header. */
export function sendRestJsonError(reply: FastifyReply, error: AwsError): FastifyReply {
  return reply
    .code(error.statusCode)
    .header('content-type', 'application/json')
    .header('x-amzn-errortype', error.code)
    .send(JSON.stringify({ ...error.members, message: error.message, Message: error.message }));
}

/** Simulates a lost response: the connection is reset, and the client cannot determine whether the call was executed. */
export function resetConnection(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.resetAndDestroy();
  return reply;
}
