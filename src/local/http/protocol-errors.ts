/** Error responses in the protocol of the client, which the request's headers identify. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AwsError } from '../aws-error.js';
import { errorBody } from '../s3/http/error-response.js';
import { escapeText } from '../s3/http/xml.js';
import { sendJsonError, sendRestJsonError } from './aws-errors.js';
import { isCborRequest, sendCborError } from './rpc-v2-cbor.js';

export function sendErrorInClientProtocol(
  request: FastifyRequest,
  reply: FastifyReply,
  error: AwsError,
): FastifyReply {
  if (isCborRequest(request)) return sendCborError(reply, error);
  if (request.headers['x-amz-target'] !== undefined) return sendJsonError(reply, error);
  if (signedService(request) === 's3') return sendS3Error(request, reply, error);
  if (usesXml(request)) return sendXmlError(reply, request, error);
  return sendRestJsonError(reply, error);
}

/** The name of the service in the scope of the signature. */
export function signedService(request: FastifyRequest): string | undefined {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
}

/** An error of the query protocol. */
export function sendXmlError(reply: FastifyReply, request: FastifyRequest, error: AwsError): FastifyReply {
  return reply
    .code(error.statusCode)
    .header('content-type', 'text/xml')
    .send(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${escapeText(error.message)}</Message></Error><RequestId>${request.id}</RequestId></ErrorResponse>`,
    );
}

export function sendS3Error(request: FastifyRequest, reply: FastifyReply, error: AwsError): FastifyReply {
  return reply
    .code(error.statusCode)
    .header('content-type', 'application/xml')
    .send(errorBody(error, request.raw.url, request.id));
}

/** The services with XML bodies in their REST protocol. All others have JSON. */
const REST_XML_SERVICES = ['cloudfront', 'route53', 's3', 's3-outposts', 's3express'];

/** The query protocol sends forms and returns XML. */
function usesXml(request: FastifyRequest): boolean {
  const type = request.headers['content-type'] ?? '';
  return type.includes('x-www-form-urlencoded') || REST_XML_SERVICES.includes(signedService(request) ?? '');
}
