/**
 * Every other AWS service. AWS_ENDPOINT_URL points here so that no call escapes to the real AWS by accident;
 * the answer is an error in the form that the caller's protocol has.
 */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { AwsError } from '../aws-error.js';
import { sendJsonError, sendRestJsonError } from './aws-errors.js';

const CODE = 'NotImplemented';
const STATUS = 501;

export function otherServices(prefix: string): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH'];
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const message = `${describe(request)} is not supported here: the local platform has SageMaker, SageMaker Runtime and S3.`;
      if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') {
        return reply
          .code(STATUS)
          .header('smithy-protocol', 'rpc-v2-cbor')
          .header('content-type', 'application/cbor')
          .send(cborError(CODE, message));
      }
      if (request.headers['x-amz-target'] !== undefined) return sendJsonError(reply, error(message));
      if (speaksXml(request)) {
        return reply
          .code(STATUS)
          .header('content-type', 'text/xml')
          .send(xmlError(CODE, message, request.id));
      }
      return sendRestJsonError(reply, error(message));
    };
    app.route({ method: methods, url: prefix, handler });
    app.route({ method: methods, url: `${prefix}/*`, handler });
  };
}

function error(message: string): AwsError {
  return new AwsError(CODE, message, STATUS);
}

/** The call as the caller would name it: `sts GetCallerIdentity`, from the signature's scope and the request. */
function describe(request: FastifyRequest): string {
  const target = request.headers['x-amz-target'];
  const action = typeof request.body === 'string' ? new URLSearchParams(request.body).get('Action') : null;
  const operation =
    typeof target === 'string' ? target.split('.').at(-1) : (action ?? `${request.method} ${request.url}`);
  return `${signedService(request) ?? 'This AWS service'} ${operation}`;
}

/** The services whose REST protocol has XML bodies; those of all others are JSON. */
const REST_XML_SERVICES = ['cloudfront', 'route53', 's3', 's3-outposts', 's3express'];

/** The query protocol posts forms. */
function speaksXml(request: FastifyRequest): boolean {
  const type = request.headers['content-type'] ?? '';
  return type.includes('x-www-form-urlencoded') || REST_XML_SERVICES.includes(signedService(request) ?? '');
}

/** The service's name in the scope of the signature. */
function signedService(request: FastifyRequest): string | undefined {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
}

function xmlError(code: string, message: string, requestId: string): string {
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

/** A map of two text strings (RFC 8949, section 3): all that Smithy's RPC v2 needs of an error. */
function cborError(code: string, message: string): Buffer {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    const head = Buffer.from([0x79, bytes.length >> 8, bytes.length & 0xff]);
    return Buffer.concat([head, bytes]);
  };
  return Buffer.concat([Buffer.from([0xa2]), text('__type'), text(code), text('message'), text(message)]);
}
