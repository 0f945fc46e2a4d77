/** JSON bodies of requests. */
import { AwsError } from '../aws-error.js';
import { isNestedTooDeep } from './nesting.js';

/**
 * Parses a body. An empty body is an empty object. Throws an AwsError with `errorCode` if the body is not JSON or is
 * nested too deep.
 */
export function parseJsonBody(body: unknown, errorCode = 'SerializationException'): unknown {
  if (typeof body !== 'string' || body === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new AwsError(errorCode, 'The body of the request is not JSON.');
  }
  if (isNestedTooDeep(parsed)) throw new AwsError(errorCode, 'The body of the request is nested too deep.');
  return parsed;
}

/** Throws SerializationException if the parsed body is not a JSON object. */
export function requireObject(parsed: unknown): Record<string, unknown> {
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
    return parsed as Record<string, unknown>;
  throw new AwsError('SerializationException', 'The body of the request is not a JSON object.');
}
