/** `?partNumber=` of GetObject and HeadObject: transfer managers download a multipart upload part by part. */
import type { ByteRange } from '../bucket.js';
import { s3Error } from '../errors.js';
import type { ObjectRecord } from '../object-record.js';
import { header, type S3Request } from './request.js';

/** The bytes of the requested part. Undefined if no part is requested. Throws InvalidPartNumber and InvalidRequest. */
export function requestedPart(request: S3Request, record: ObjectRecord): ByteRange | undefined {
  const requested = request.query.get('partNumber');
  if (requested === null) return undefined;
  if (!/^\d{1,5}$/.test(requested) || Number(requested) < 1) {
    throw s3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  if (header(request, 'range') !== undefined) {
    throw s3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
  }
  // An object that was not a multipart upload has one part.
  const sizes = record.parts?.map(({ size }) => size) ?? [record.size];
  const index = Number(requested) - 1;
  const size = sizes[index];
  if (size === undefined) throw s3Error('InvalidPartNumber');
  if (size === 0) return undefined;
  const start = sizes.slice(0, index).reduce((sum, before) => sum + before, 0);
  return { start, end: start + size - 1 };
}

export function partsCountHeader(request: S3Request, record: ObjectRecord): Record<string, number> {
  const hasCount = record.parts !== undefined && request.query.has('partNumber');
  return hasCount ? { 'x-amz-mp-parts-count': record.parts.length } : {};
}
