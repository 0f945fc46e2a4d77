/**
 * Smithy's RPC v2 with CBOR bodies, which newer CloudWatch clients use: `POST /service/NAME/operation/NAME`. The data is
 * the same as in AWS JSON, so the same operations serve it. Only times differ (RFC 8949, tag 1).
 */
import { decode, encode, Token, Type } from 'cborg';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AwsError } from '../aws-error.js';
import type { JsonService } from '../services/service.js';
import { asAwsError } from './aws-errors.js';
import { isNestedTooDeep } from './nesting.js';

const PATH = /\/service\/([^/]+)\/operation\/([^/?]+)/;
const EPOCH_SECONDS = 1;

export const isCborRequest = (request: FastifyRequest) =>
  request.headers['smithy-protocol'] === 'rpc-v2-cbor';

/** Service and operation in the path of the request. */
export const operationInPath = (request: FastifyRequest) => PATH.exec(request.url)?.slice(1);

export function serveCbor(services: readonly JsonService[], request: FastifyRequest, reply: FastifyReply) {
  if (!isCborRequest(request)) return undefined;
  const [prefix, name = ''] = operationInPath(request) ?? [];
  const service = services.find(({ targetPrefix }) => targetPrefix === prefix);
  if (!service || !Object.hasOwn(service.operations, name)) return undefined;
  return respond();

  async function respond() {
    try {
      const output = await service?.operations[name]?.(inputOf(request.body));
      return sendCbor(reply, 200, output ?? {});
    } catch (error) {
      return sendCborError(reply, asAwsError(error));
    }
  }
}

export function sendCborError(reply: FastifyReply, error: AwsError): FastifyReply {
  return sendCbor(reply, error.statusCode, { __type: error.code, message: error.message });
}

function sendCbor(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  const bytes = encode(withoutUndefined(body), {
    // Strict clients expect a double where the service model has a double.
    float64: true,
    typeEncoders: {
      Date: (time: Date) => [
        new Token(Type.tag, EPOCH_SECONDS),
        new Token(Type.float, time.getTime() / 1000),
      ],
    },
  });
  return reply
    .code(status)
    .header('smithy-protocol', 'rpc-v2-cbor')
    .header('content-type', 'application/cbor')
    .send(Buffer.from(bytes));
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === undefined ? [] : [[name, withoutUndefined(member)]],
    ),
  );
}

function inputOf(body: unknown): Record<string, unknown> {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  try {
    const input: unknown = decode(body, {
      tags: { [EPOCH_SECONDS]: (content) => new Date(Number(content()) * 1000) },
    });
    if (typeof input === 'object' && input !== null && !Array.isArray(input) && !isNestedTooDeep(input))
      return input as Record<string, unknown>;
  } catch {
    // Same error as for a value that is not a map.
  }
  throw new AwsError(
    'SerializationException',
    'The body of the request is not a CBOR map, or is nested too deep.',
  );
}
