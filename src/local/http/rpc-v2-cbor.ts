/**
 * Smithy's RPC v2 with CBOR bodies, which newer clients of CloudWatch speak: `POST /service/NAME/operation/NAME`. It
 * carries what AWS JSON carries, so the same operations serve it; only times are apart (RFC 8949, tag 1).
 */
import { decode, encode, Token, Type } from 'cborg';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AwsError } from '../aws-error.js';
import type { JsonService } from '../services/service.js';
import { asAwsError } from './aws-errors.js';

const PATH = /\/service\/([^/]+)\/operation\/([^/?]+)/;
const EPOCH_SECONDS = 1;

export const speaksCbor = (request: FastifyRequest) => request.headers['smithy-protocol'] === 'rpc-v2-cbor';

/** `Service Operation` as the request's path has them. */
export const calledInPath = (request: FastifyRequest) => PATH.exec(request.url)?.slice(1);

export function answerCbor(services: readonly JsonService[], request: FastifyRequest, reply: FastifyReply) {
  if (!speaksCbor(request)) return undefined;
  const [prefix, name = ''] = calledInPath(request) ?? [];
  const service = services.find(({ targetPrefix }) => targetPrefix === prefix);
  if (!service || !Object.hasOwn(service.operations, name)) return undefined;
  return answer();

  async function answer() {
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
    // Where the model has a double, strict clients read one.
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
    if (typeof input === 'object' && input !== null && !Array.isArray(input))
      return input as Record<string, unknown>;
  } catch {
    // Said below, in the words for everything that is no structure.
  }
  throw new AwsError('SerializationException', 'The body of the request is not a CBOR map.');
}
