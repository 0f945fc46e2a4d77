/** One request to S3 and its answer, free of the web framework. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { s3Error } from '../errors.js';
import type { S3Storage } from '../storage.js';

export interface S3Request {
  readonly method: string;
  /** Empty for the service itself (ListBuckets). */
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  readonly storage: S3Storage;
}

export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Readable;
}

/** Amazon S3 user guide, "Naming Amazon S3 objects": 1,024 bytes of UTF-8. */
const LONGEST_KEY = 1024;

/** Takes a path-style URL apart, its prefix (`/s3`) already removed. Keys may hold `//`, `..` and anything else. */
export function parseTarget(url: string): Pick<S3Request, 'bucket' | 'key' | 'query'> {
  const question = url.indexOf('?');
  const path = question === -1 ? url : url.slice(0, question);
  const query = new URLSearchParams(question === -1 ? '' : url.slice(question + 1));
  const slash = path.indexOf('/', 1);
  const bucket = decode(slash === -1 ? path.slice(1) : path.slice(1, slash));
  const key = slash === -1 ? '' : decode(path.slice(slash + 1));
  if (Buffer.byteLength(key) > LONGEST_KEY) throw s3Error('KeyTooLongError');
  return { bucket, key, query };
}

/** A header that is sent once; undefined if absent. */
export function header(request: S3Request, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A whole number, not negative, that the client gave as text. Throws InvalidArgument, by its name. */
export function wholeNumber(text: string | null | undefined, name: string, otherwise: number): number {
  if (text === null || text === undefined || text === '') return otherwise;
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
