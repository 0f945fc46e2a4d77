/** Conditional requests and range requests (RFC 9110, sections 13 and 14), as S3 evaluates them. */
import type { ByteRange } from '../bucket.js';
import { s3Error } from '../errors.js';
import { unquoted } from '../etag.js';
import type { ObjectRecord, WriteConditions } from '../object-record.js';
import { header, type S3Request } from './request.js';

/**
 * Whether the client already has this version of the object. `prefix` is empty, or `x-amz-copy-source-` for the conditions
 * of a copy. Throws PreconditionFailed.
 */
export function isNotModified(request: S3Request, record: ObjectRecord, prefix = ''): boolean {
  // HTTP dates have no fractions of a second.
  const modified = Math.floor(Date.parse(record.lastModified) / 1000) * 1000;
  const ifMatch = header(request, `${prefix}if-match`);
  const ifUnmodifiedSince = header(request, `${prefix}if-unmodified-since`);
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, record.etag)) throw s3Error('PreconditionFailed');
  } else if (ifUnmodifiedSince !== undefined && modified > Date.parse(ifUnmodifiedSince)) {
    throw s3Error('PreconditionFailed');
  }
  const ifNoneMatch = header(request, `${prefix}if-none-match`);
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, record.etag);
  const ifModifiedSince = header(request, `${prefix}if-modified-since`);
  return ifModifiedSince !== undefined && modified <= Date.parse(ifModifiedSince);
}

/** The headers If-Match and If-None-Match of a write. */
export function writeConditions(request: S3Request): WriteConditions {
  const ifMatch = header(request, 'if-match');
  const ifNoneMatch = header(request, 'if-none-match');
  return {
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
  };
}

/** The requested range. Undefined for the whole object. S3 serves one range and ignores lists. Throws InvalidRange. */
export function requestedRange(range: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= size || (first === '' && Number(last) === 0)) throw s3Error('InvalidRange');
  return { start, end };
}

function matches(condition: string, etag: string): boolean {
  return condition.split(',').some((item) => {
    const candidate = unquoted(item.trim().replace(/^W\//, ''));
    return candidate === '*' || candidate === etag;
  });
}
