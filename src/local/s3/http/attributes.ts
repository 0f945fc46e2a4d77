/** Headers that describe an object. An upload sends them and a download returns them. */
import { checksumElement, checksumHeader } from '../checksums.js';
import { s3Error } from '../errors.js';
import type { ObjectAttributes, ObjectRecord } from '../object-record.js';
import { header, type S3Request } from './request.js';

const STORED_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'expires',
  'x-amz-website-redirect-location',
] as const;

const METADATA = 'x-amz-meta-';
/** Amazon S3 user guide, "Categorizing your objects using tags". */
const MAX_TAGS = 10;

/** The object's headers, metadata and tags from the headers of an upload. */
export function readAttributes(request: S3Request): ObjectAttributes {
  const headers: Record<string, string> = {};
  for (const name of STORED_HEADERS) {
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

/** Without `aws-chunked`, which describes the transfer and not the object. */
function contentEncoding(request: S3Request): string {
  return (header(request, 'content-encoding') ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'aws-chunked')
    .join(',');
}

/** Reads tags from the query string in the header `x-amz-tagging`. */
function readTags(value: string | undefined): Record<string, string> {
  return checkedTags(value === undefined ? [] : [...new URLSearchParams(value)]);
}

/** Throws InvalidTag for too many, too long or duplicate tags. */
export function checkedTags(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const tags: Record<string, string> = Object.fromEntries(pairs);
  const valid = pairs.every(([key, value]) => key.length >= 1 && key.length <= 128 && value.length <= 256);
  if (!valid || pairs.length > MAX_TAGS || Object.keys(tags).length < pairs.length)
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

/** The headers with the object's checksum. Empty if it was uploaded without a checksum. */
export function checksumHeaders(record: Pick<ObjectRecord, 'checksum'>): Record<string, string> {
  if (record.checksum === undefined) return {};
  const { algorithm, value, type } = record.checksum;
  return { [checksumHeader(algorithm)]: value, 'x-amz-checksum-type': type };
}

/** The same as XML elements. */
export function checksumElements(record: Pick<ObjectRecord, 'checksum'>): Record<string, string> {
  if (record.checksum === undefined) return {};
  const { algorithm, value, type } = record.checksum;
  return { [checksumElement(algorithm)]: value, ChecksumType: type };
}
