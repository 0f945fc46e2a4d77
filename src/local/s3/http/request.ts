/** One S3 request and its response, independent of the web framework. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { s3Error } from '../errors.js';
import type { S3Storage } from '../storage.js';

export interface S3Request {
  readonly method: string;
  /** Empty for requests to the service (ListBuckets). */
  readonly bucket: string;
  /** Empty for requests to the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  readonly storage: S3Storage;
}

export interface S3Response {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Readable;
}

/** Amazon S3 user guide, "Naming Amazon S3 objects": 1,024 bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/** Parses a path-style URL without its prefix (`/s3`). Keys may contain `//`, `..` and any other text. */
export function parseTarget(url: string): Pick<S3Request, 'bucket' | 'key' | 'query'> {
  const question = url.indexOf('?');
  const path = question === -1 ? url : url.slice(0, question);
  const query = new URLSearchParams(question === -1 ? '' : url.slice(question + 1));
  const slash = path.indexOf('/', 1);
  const bucket = decode(slash === -1 ? path.slice(1) : path.slice(1, slash));
  const key = slash === -1 ? '' : decode(path.slice(slash + 1));
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw s3Error('KeyTooLongError');
  return { bucket, key, query };
}

/** The first value of the header. Undefined if absent. */
export function header(request: S3Request, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Parses a non-negative integer. Throws InvalidArgument with the name of the parameter. */
export function wholeNumber(text: string | null | undefined, name: string, defaultValue: number): number {
  if (text === null || text === undefined || text === '') return defaultValue;
  if (!/^\d{1,9}$/.test(text)) {
    throw s3Error('InvalidArgument', `Provided ${name} not an integer or within integer range`);
  }
  return Number(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw s3Error('InvalidArgument', 'The path of the request is not valid percent-encoded UTF-8.');
  }
}
