/** Errors in the forms that AWS's protocols have. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AwsError } from '../aws-error.js';

/** What went wrong, as an AwsError; whatever is not one is a fault of the platform itself. */
export function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError('InternalFailure', `The local platform failed: ${message}`, 500);
}

/** AWS JSON 1.1: the code in `__type`. SageMaker's modelled errors spell it `Message`, all others `message`. */
export function sendJsonError(reply: FastifyReply, error: AwsError): FastifyReply {
  return reply
    .code(error.statusCode)
    .header('content-type', 'application/x-amz-json-1.1')
    .send(JSON.stringify({ __type: error.code, message: error.message, Message: error.message }));
}

/** REST JSON: the code in a header. */
export function sendRestJsonError(reply: FastifyReply, error: AwsError): FastifyReply {
  return reply
    .code(error.statusCode)
    .header('content-type', 'application/json')
    .header('x-amzn-errortype', error.code)
    .send(JSON.stringify({ ...error.members, message: error.message, Message: error.message }));
}

/** The answer gets lost: the client sees its connection reset, and cannot tell whether anything was done. */
export function cutConnection(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.resetAndDestroy();
  return reply;
}
