/** Headers that describe an object: taken from an upload, given back with a download. */
import { CHECKSUM_ALGORITHMS, checksumHeader } from '../checksums.js';
import { s3Error } from '../errors.js';
import type { ObjectAttributes, ObjectRecord } from '../object-record.js';
import { header, type S3Request } from './request.js';

const KEPT_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'expires',
  'x-amz-website-redirect-location',
] as const;

const METADATA = 'x-amz-meta-';
/** Amazon S3 user guide, "Categorizing your objects using tags". */
const MOST_TAGS = 10;

/** What the upload's headers say about the object. */
export function readAttributes(request: S3Request): ObjectAttributes {
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = header(request, name);
    if (value !== undefined) headers[name] = value;
  }
  const encoding = contentEncoding(request);
  if (encoding !== '') headers['content-encoding'] = encoding;

  const metadata: Record<string, string> = {};
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith(METADATA)) metadata[name.slice(METADATA.length)] = header(request, name) ?? '';
  }
  return { headers, metadata, tags: readTags(header(request, 'x-amz-tagging')) };
}

/** `aws-chunked` says how the upload travels; it is no property of the object. */
function contentEncoding(request: S3Request): string {
  return (header(request, 'content-encoding') ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'aws-chunked')
    .join(',');
}

/** Tags as a query string, the form of the header `x-amz-tagging`. */
function readTags(value: string | undefined): Record<string, string> {
  return checkedTags(value === undefined ? [] : [...new URLSearchParams(value)]);
}

/** Throws InvalidTag for too many, too long or repeated tags. */
export function checkedTags(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const tags: Record<string, string> = Object.fromEntries(pairs);
  const fits = pairs.every(([key, value]) => key.length >= 1 && key.length <= 128 && value.length <= 256);
  if (!fits || pairs.length > MOST_TAGS || Object.keys(tags).length < pairs.length)
    throw s3Error('InvalidTag');
  return tags;
}

/** The headers of a download. */
export function objectHeaders(record: ObjectRecord): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    'content-type': 'binary/octet-stream',
    ...record.headers,
    'accept-ranges': 'bytes',
    etag: `"${record.etag}"`,
    'last-modified': new Date(record.lastModified).toUTCString(),
  };
  for (const [name, value] of Object.entries(record.metadata)) headers[METADATA + name] = value;
  const tags = Object.keys(record.tags).length;
  if (tags > 0) headers['x-amz-tagging-count'] = tags;
  return headers;
}

/** The headers that tell an object's checksum; none if the upload came without one. */
export function checksumHeaders(record: Pick<ObjectRecord, 'checksum'>): Record<string, string> {
  if (record.checksum === undefined) return {};
  const { algorithm, value, type } = record.checksum;
  return { [checksumHeader(algorithm)]: value, 'x-amz-checksum-type': type };
}

/** Elements of an answer in XML, for the same. */
export function checksumElements(record: Pick<ObjectRecord, 'checksum'>): Record<string, string> {
  const algorithm = CHECKSUM_ALGORITHMS.find((name) => name === record.checksum?.algorithm);
  if (algorithm === undefined || record.checksum === undefined) return {};
  return { [`Checksum${algorithm}`]: record.checksum.value, ChecksumType: record.checksum.type };
}
