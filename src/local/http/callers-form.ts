/** Errors in the form of the protocol that the caller speaks, as far as the request tells. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AwsError } from '../aws-error.js';
import { toXml } from '../s3/http/xml.js';
import { sendJsonError, sendRestJsonError } from './aws-errors.js';
import { sendCborError, speaksCbor } from './rpc-v2-cbor.js';

export function sendInCallersForm(
  request: FastifyRequest,
  reply: FastifyReply,
  error: AwsError,
): FastifyReply {
  if (speaksCbor(request)) return sendCborError(reply, error);
  if (request.headers['x-amz-target'] !== undefined) return sendJsonError(reply, error);
  if (signedService(request) === 's3') return sendS3Error(request, reply, error);
  if (speaksXml(request)) return sendXmlError(reply, request, error);
  return sendRestJsonError(reply, error);
}

/** The service's name in the scope of the signature. */
export function signedService(request: FastifyRequest): string | undefined {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
}

/** The query protocol's error. */
export function sendXmlError(reply: FastifyReply, request: FastifyRequest, error: AwsError): FastifyReply {
  return reply
    .code(error.statusCode)
    .header('content-type', 'text/xml')
    .send(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${xmlText(error.message)}</Message></Error><RequestId>${request.id}</RequestId></ErrorResponse>`,
    );
}

export function sendS3Error(request: FastifyRequest, reply: FastifyReply, error: AwsError): FastifyReply {
  const members = {
    Code: error.code,
    Message: error.message,
    Resource: request.raw.url,
    RequestId: request.id,
  };
  return reply
    .code(error.statusCode)
    .header('content-type', 'application/xml')
    .send(toXml('Error', members, ''));
}

export function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The services whose REST protocol has XML bodies; those of all others are JSON. */
const REST_XML_SERVICES = ['cloudfront', 'route53', 's3', 's3-outposts', 's3express'];

/** The query protocol posts forms. */
function speaksXml(request: FastifyRequest): boolean {
  const type = request.headers['content-type'] ?? '';
  return type.includes('x-www-form-urlencoded') || REST_XML_SERVICES.includes(signedService(request) ?? '');
}
